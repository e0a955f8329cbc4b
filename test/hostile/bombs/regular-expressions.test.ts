import { compileGoRegex, eventCommitMessage, parseDuration as fileDuration, matchPath } from "@slipway/app-config";
import { fitsStars, withoutUserInfo } from "@slipway/domain";
import { parseDuration as pluginDuration } from "@slipway/plugin-sdk";
import { fillTemplate } from "@slipway/secrets";
import { expect, test } from "vitest";
import { expand } from "../../../services/plugins/analysis/src/templates/expand.ts";
import { withWayOut } from "../../../services/plugins/kubernetes/src/apply/object/way-out.ts";
import { causeOfRefusal } from "../../../services/plugins/kubernetes/src/client/cause-of-refusal.ts";
import { diffObjects } from "../../../services/plugins/kubernetes/src/diff/diff.ts";
import { parseFieldPattern } from "../../../services/plugins/kubernetes/src/fields/field-pattern.ts";
import { ignoredFieldsOf, ignoredOf } from "../../../services/plugins/kubernetes/src/fields/ignored-fields.ts";
import { chartProblem } from "../../../services/plugins/kubernetes/src/render/helm/errors/chart-problem.ts";
import { errorText } from "../../../services/plugins/kubernetes/src/render/helm/errors/error-text.ts";
import { schemaProblems } from "../../../services/plugins/kubernetes/src/render/helm/errors/schema-problems.ts";
import { templateProblem } from "../../../services/plugins/kubernetes/src/render/helm/errors/template-problem.ts";
import { buildProblem } from "../../../services/plugins/kubernetes/src/render/kustomize/build-problem.ts";

const million = (text: string) => text.repeat(Math.ceil(1_000_000 / text.length));
/** As much as is kept of what a program writes to standard error. */
const errors = (text: string) => text.repeat(Math.ceil(32_768 / text.length));

/** What may hold texts that others have written, each with the text that made an expression of ours, or a likely one, take minutes or years. */
const readers: readonly { readonly name: string; readonly read: () => unknown }[] = [
  { name: "a duration of a plugin's options", read: () => pluginDuration(`1${"s000".repeat(49)}µ`) },
  { name: "a long duration of a plugin's options", read: () => pluginDuration(`${million("0")}x`) },
  { name: "a duration of a file", read: () => fileDuration(`${million("0")}x`) },
  { name: "a duration of a file in many parts", read: () => fileDuration(`${million("1s")}x`) },
  { name: "the template of a commit message", read: () => eventCommitMessage(`{{ ${"/**/".repeat(2_000)}`, {} as never) },
  { name: "quotes in the template of a commit message", read: () => eventCommitMessage(`{{ ${'"\\"'.repeat(3_000)}`, {} as never) },
  { name: "white space in a query of an analysis", read: () => attempt(() => expand(`{{\t${million("\r")}\0`, {})) },
  { name: "quotes in a query of an analysis", read: () => attempt(() => expand(`{{ ${million('"a"')}`, {})) },
  { name: "openings in a query of an analysis", read: () => attempt(() => expand(million("{{"), {})) },
  {
    name: "white space in a template of secrets",
    read: () => attempt(() => fillTemplate(`${million(" ")}x{{- .a }}`, { find: () => undefined, names: {}, onDerived: () => {} })),
  },
  { name: "a number in a manifest", read: () => diffObjects({ a: 1 }, { a: `${million("0")}x` }) },
  { name: "brackets in a field that is ignored", read: () => parseFieldPattern(million("[")) },
  {
    name: "stars in a name that is ignored",
    read: () => {
      const entry = `v1:ConfigMap:a:${"*a".repeat(200)}*b#data`;
      const file = JSON.stringify({ spec: { driftDetection: { ignoreFields: [entry] } } });
      return ignoredOf(ignoredFieldsOf(file), {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "a".repeat(250), namespace: "a" },
      } as never);
    },
  },
  {
    name: "stars and dots in a field that is ignored",
    read: () => {
      const entry = `v1:ConfigMap:a:b#${"*.".repeat(60)}x`;
      const file = JSON.stringify({ spec: { driftDetection: { ignoreFields: [entry] } } });
      const ignored = ignoredOf(ignoredFieldsOf(file), {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "b", namespace: "a" },
      } as never);
      return ignored.isIgnored(Array<string>(40).fill("*.*"));
    },
  },
  { name: "stars in a pattern", read: () => fitsStars(`${"*a".repeat(500)}*b`, million("a")) },
  { name: "a commit message and its matcher", read: () => compileGoRegex("(a+)+$|(a|aa)*b").matches(million("a")) },
  { name: "a path and its pattern", read: () => matchPath([`${"**/*a*".repeat(40)}x`], "aaaa/".repeat(400)) },
  { name: "an address in an error of Git", read: () => withoutUserInfo(`${million("a")}@`) },
  { name: "addresses in an error of Git", read: () => withoutUserInfo(million("a://")) },
  { name: "line breaks in an error of helm", read: () => errorText(errors("\n")) },
  { name: "a chart in an error of helm", read: () => chartProblem(`failed to parse r${errors(": ")}\n`, "web") },
  {
    name: "a value in an error of helm",
    read: () => schemaProblems(`values don't meet the specifications\nweb:\n- at '${errors("': ")}\n`),
  },
  {
    name: "a template in an error of helm",
    read: () => templateProblem(`a${errors(': c:0:0 executing "" at < ')}\n`, (name: string) => name as never),
  },
  { name: "a path in an error of kustomize", read: () => buildProblem(errors("': must build at directory: '': '"), "/a") },
  { name: "a value in an answer of the API server", read: () => causeOfRefusal({ message: million(", got &{:") }) },
  {
    name: "a reason in an answer of the API server",
    read: () => withWayOut(Object.assign(new Error(million("updates to a ")), { code: "invalid" }) as never, { kind: "Secret" }),
  },
];

function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}

// An expression that backtracks would not return: there is nothing else to expect.
test.for(readers)("$name holds up nothing", ({ read }) => {
  read();
  expect(true).toBe(true);
});
