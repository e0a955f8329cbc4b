import { expect, test } from "vitest";
import { buildArguments, enablesHelm } from "./build-arguments.ts";

const strict = { allowPrograms: false, allowUnconfined: false };
const confined = { isConfined: true };

test("options become arguments of their own, so that no value is read as another option", () => {
  expect(buildArguments({ "load-restrictor": "LoadRestrictionsNone", "enable-helm": "", reorder: "--output=x" }, strict, confined)).toEqual(
    {
      args: ["--load-restrictor=LoadRestrictionsNone", "--enable-helm", "--reorder=--output=x"],
      problems: [],
    },
  );
});

test("every option that cannot be used is named with the reason", () => {
  const { problems } = buildArguments(
    { output: "x", "helm-command": "evil", "--reorder": "", "enable-exec": "", env: "A=1" },
    strict,
    confined,
  );
  expect(problems).toEqual([
    expect.stringContaining('"output" cannot be set'),
    expect.stringContaining('"helm-command" cannot be set'),
    expect.stringContaining('"--reorder" is not the name of an option'),
    expect.stringContaining('"enable-exec" runs programs from the repository'),
    expect.stringContaining('"env" runs programs from the repository'),
  ]);
});

test("programs run if the plugin allows it", () => {
  const { args, problems } = buildArguments(
    { "enable-exec": "", "enable-alpha-plugins": "" },
    { ...strict, allowPrograms: true },
    confined,
  );
  expect({ args, problems }).toEqual({ args: ["--enable-exec", "--enable-alpha-plugins"], problems: [] });
});

test("without load restrictions kustomize reads any path: only where it is confined, or if the plugin allows it", () => {
  const problemsOf = (value: string, allowUnconfined: boolean) =>
    buildArguments({ "load-restrictor": value }, { ...strict, allowUnconfined }, { isConfined: false }).problems;
  expect(problemsOf("LoadRestrictionsNone", false)).toEqual([
    expect.stringMatching(
      /^input\.kustomizeOptions: "load-restrictor" lets .* set kustomize\.allowUnconfined in the config of the plugin$/,
    ),
  ]);
  expect(problemsOf("none", false)).toHaveLength(1);
  expect(problemsOf("LoadRestrictionsNone", true)).toEqual([]);
  expect(problemsOf("LoadRestrictionsRootOnly", false)).toEqual([]);
});

test.for([
  [{}, false],
  [{ "enable-helm": "" }, true],
  [{ "enable-helm": "true" }, true],
  [{ "enable-helm": "false" }, false],
] as const)("%j enables helm: %s", ([options, want]) => expect(enablesHelm(options)).toBe(want));
