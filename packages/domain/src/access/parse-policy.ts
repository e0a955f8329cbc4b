import { closest } from "../closest.ts";
import { Fault } from "../fault.ts";
import { actions, labelledResources, resources } from "./access-rights.ts";
import type { Policy, PolicyResource } from "./policy.ts";

const shape = /^resources=(?<resources>[^;]+);actions=(?<actions>[^;]+)$/;
const listed = /(?<type>[^,{}]+)(?:\{(?<labels>[^{}]*)\})?(?:,|$)/y;

/**
 * Reads a policy as PipeCD writes it: `resources=application{env:prod,team:a},deployment;actions=get,list`, with `*` for every resource or action.
 * Words may be in any case. Throws `invalid` with what is wrong: PipeCD drops such a policy without a word, and with it the right.
 */
export function parsePolicy(text: string): Policy {
  const groups = shape.exec(text.replaceAll(/\s+/g, ""))?.groups;
  if (groups === undefined) throw bad(text, "it has the form resources=TYPE{KEY:VALUE},TYPE;actions=ACTION,ACTION");
  return {
    resources: resourcesIn(groups["resources"] ?? "", text),
    actions: (groups["actions"] ?? "").split(",").map((word) => oneOf(word, actions, { kind: "action", text })),
    stages: [],
  };
}

function resourcesIn(list: string, text: string): readonly PolicyResource[] {
  const found: PolicyResource[] = [];
  for (listed.lastIndex = 0; listed.lastIndex < list.length; ) {
    const groups = listed.exec(list)?.groups;
    if (groups === undefined) throw bad(text, `${JSON.stringify(list)} is no list of resources`);
    const resource = oneOf(groups["type"] ?? "", resources, { kind: "resource", text });
    const labels = Object.fromEntries(
      (groups["labels"] ?? "")
        .split(",")
        .filter(Boolean)
        .map((label) => labelOf(label, text)),
    );
    if (Object.keys(labels).length > 0 && resource !== "*" && !labelledResources.includes(resource))
      throw bad(text, `${resource} has no labels; ${labelledResources.join(", ")} have`);
    found.push({ resource, labels, names: [] });
  }
  return found;
}

function labelOf(label: string, text: string): readonly [string, string] {
  const at = label.indexOf(":");
  if (at < 1 || at === label.length - 1) throw bad(text, `${JSON.stringify(label)} is no label: write KEY:VALUE`);
  return [label.slice(0, at), label.slice(at + 1)];
}

function oneOf<Word extends string>(
  word: string,
  words: readonly Word[],
  { kind, text }: { readonly kind: string; readonly text: string },
): Word | "*" {
  if (word === "*") return "*";
  const known = words.find((each) => each === word.toLowerCase());
  if (known !== undefined) return known;
  const meant = closest(word, words);
  throw bad(
    text,
    `no ${kind} is called ${JSON.stringify(word)}${meant === undefined ? `: there are ${words.join(", ")}` : `, did you mean ${meant}?`}`,
  );
}

function bad(text: string, why: string): Fault {
  return new Fault("invalid", `the policy ${JSON.stringify(text.slice(0, 200))} cannot be read: ${why}`);
}
