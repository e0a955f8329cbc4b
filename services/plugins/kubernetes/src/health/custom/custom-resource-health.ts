import { groupOf, type KubeObject } from "../../manifests/kube-object.ts";
import type { HealthVerdict } from "../health-rule.ts";
import { progressing } from "../verdicts.ts";
import { conventions } from "./conventions/convention-health.ts";
import { rulesByGroup } from "./groups/rules-by-group.ts";
import { type Check, firstOf } from "./vocabulary/check.ts";
import { statusOf } from "./vocabulary/fields.ts";

/**
 * The health of a custom resource: by the rule of its kind, if it has one, else by the conventions that its controller follows. undefined if
 * it follows none of them: it may have no controller that reports, so one without a status is what it should be.
 */
export function customResourceHealth(object: KubeObject): HealthVerdict | undefined {
  const status = statusOf(object);
  const checks = rulesOf(object);
  if (checks === undefined) return conventions(status, object);
  return firstOf(checks, status, object) ?? progressing("Waiting for the controller to report a status");
}

/** The rules of the kind in its group, or in the nearest group above it that stands for all below. */
function rulesOf({ apiVersion, kind }: KubeObject): readonly Check[] | undefined {
  const group = groupOf(apiVersion);
  const labels = group.split(".");
  const above = labels.map((_, index) => `*.${labels.slice(index + 1).join(".")}`);
  for (const name of [group, ...above]) {
    const rules = Object.hasOwn(rulesByGroup, name) ? rulesByGroup[name] : undefined;
    const found = rules && (Object.hasOwn(rules, kind) ? rules[kind] : rules["*"]);
    if (found) return found;
  }
  return undefined;
}
