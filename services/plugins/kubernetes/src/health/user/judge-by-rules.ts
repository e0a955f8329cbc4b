import { groupOf, type KubeObject } from "../../manifests/kube-object.ts";
import type { HealthVerdict } from "../health-rule.ts";
import { type CelObject, celObject } from "./cel-value.ts";
import { compile, type Expression } from "./expression.ts";
import type { HealthRules, UserRule } from "./health-rules.ts";
import { limits } from "./limits.ts";

/**
 * What the rules of a user say of each object, in its order; undefined where they say nothing. A rule that cannot be evaluated makes the
 * object unknown, with the reason. Rules of one kind that come later are asked if the earlier ones say nothing.
 */
export function judgeByRules(rules: HealthRules, objects: readonly KubeObject[]): readonly (HealthVerdict | undefined)[] {
  return objects.map((object) => {
    const own = rules.filter((each) => isFor(each, object)).flatMap((each) => each.rules);
    if (own.length === 0) return undefined;
    const seen = celObject(object);
    if (seen === undefined)
      return unknown(`The object is too large for healthRules: more than ${limits.values} values, or ${limits.text / 1024} KB of text`);
    return firstThatApplies(own, seen);
  });
}

/** Whether the rules are for objects of this kind. */
export function isFor({ group, kind }: { readonly group: string; readonly kind: string }, object: KubeObject): boolean {
  return object.kind === kind && groupOf(object.apiVersion) === group;
}

function firstThatApplies(rules: readonly UserRule[], object: CelObject): HealthVerdict | undefined {
  for (const { when, health, message = "", messageExpression } of rules) {
    const applies = when === undefined ? true : evaluate(when, object);
    if (typeof applies === "object") return applies;
    if (!applies) continue;
    if (messageExpression === undefined) return { health, reason: message };
    const said = expressionOf(messageExpression)(object);
    if (said.kind === "value" && typeof said.value === "string") return { health, reason: said.value };
    return { health, reason: said.kind === "failed" ? `${messageExpression}: ${said.reason}` : `${messageExpression} is no text` };
  }
  return undefined;
}

function evaluate(when: string, object: CelObject): boolean | HealthVerdict {
  const found = expressionOf(when)(object);
  if (found.kind === "failed") return unknown(`healthRules: ${when}: ${found.reason}`);
  return typeof found.value === "boolean" ? found.value : unknown(`healthRules: ${when} is neither true nor false`);
}

function unknown(reason: string): HealthVerdict {
  return { health: "unknown", reason };
}

/** Compiled expressions of this thread. What has not been used for long goes first. */
const compiled = new Map<string, Expression>();
const mostCompiled = 1000;

function expressionOf(text: string): Expression {
  const expression = compiled.get(text) ?? compile(text);
  compiled.delete(text);
  compiled.set(text, expression);
  for (const oldest of compiled.keys()) {
    if (compiled.size <= mostCompiled) break;
    compiled.delete(oldest);
  }
  return expression;
}
