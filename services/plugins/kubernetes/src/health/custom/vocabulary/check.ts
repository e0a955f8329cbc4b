import type { Health } from "@slipway/plugin-sdk";
import type { JsonValue } from "../../../json/json.ts";
import type { KubeObject } from "../../../manifests/kube-object.ts";
import type { HealthVerdict } from "../../health-rule.ts";

/**
 * One line of the rule for a kind: what it says of an object, or nothing. `at` is what it reads: the status of the object, or one element of
 * a list in it.
 */
export type Check = (at: JsonValue | undefined, object: KubeObject) => HealthVerdict | undefined;

/** The rules of an API group: for each kind its checks, of which the first that says something counts. `*` stands for the other kinds. */
export type GroupRules = Readonly<Record<string, readonly Check[]>>;

/** The rules of several API groups. `*.` at the beginning of a group stands for every group below it. */
export type RulesByGroup = Readonly<Record<string, GroupRules>>;

/** The same checks for several kinds. */
export function kinds(names: readonly string[], checks: readonly Check[]): GroupRules {
  return Object.fromEntries(names.map((name) => [name, checks]));
}

/** What the first check that says something says. */
export function firstOf(checks: readonly Check[], at: JsonValue | undefined, object: KubeObject): HealthVerdict | undefined {
  for (const check of checks) {
    const verdict = check(at, object);
    if (verdict) return verdict;
  }
  return undefined;
}

const worstFirst: readonly Health[] = ["degraded", "missing", "unknown", "progressing", "suspended", "healthy"];

/** The worst of several verdicts; of equal ones the first. */
export function worstOf(verdicts: readonly (HealthVerdict | undefined)[]): HealthVerdict | undefined {
  const known = verdicts.filter((verdict) => verdict !== undefined);
  return worstFirst.flatMap((health) => known.find((verdict) => verdict.health === health) ?? [])[0];
}
