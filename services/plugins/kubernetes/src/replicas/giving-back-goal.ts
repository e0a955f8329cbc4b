import { marks } from "../decorate/marks.ts";
import { numberAt } from "../json/json.ts";
import { annotationOf, type KubeObject } from "../manifests/kube-object.ts";
import type { CanaryOptions } from "../variants/options.ts";
import { type LivePair, podsOfPair, type ScalingGoal } from "./scaling-step.ts";
import type { SharedWorkload } from "./shared-workloads.ts";

/**
 * What gives the pods of a canary back to its workload. That gets the declared number, or if none is declared the one that it had before it shared, and never fewer
 * than it has. `byAutoscaler`: then the workload gets what it had at once, and the canary keeps its pods until it is deleted; from then on the number is the
 * autoscaler's. A workload that does not exist gets nothing.
 */
export function givingBackGoal(
  { declared, total, bounds }: SharedWorkload,
  pair: LivePair,
  { byAutoscaler }: { readonly byAutoscaler?: "not yet given" | "given" } = {},
): ScalingGoal {
  const { primary, canary } = podsOfPair(pair);
  const goal = { bounds, isBounded: byAutoscaler === undefined, awaits: "primary" } as const;
  if (pair.primary === undefined)
    return { ...goal, total, isBounded: false, awaits: "nothing", wanted: { canary: canary.replicas, primary: 0 } };
  if (byAutoscaler === "given") return { ...goal, total: primary.replicas, wanted: { canary: canary.replicas, primary: primary.replicas } };
  const isDeclared = byAutoscaler === undefined && numberAt(declared.object, "spec", "replicas") !== undefined;
  const whole = Math.max(primary.replicas, isDeclared ? total : (scaleBefore(pair.canary) ?? total));
  return { ...goal, total: whole, wanted: { canary: byAutoscaler === undefined ? 0 : canary.replicas, primary: whole } };
}

/** How many pods the workload of a canary was scaled for before they shared; undefined if the canary does not say it. */
export function scaleBefore(canary: KubeObject | undefined): number | undefined {
  const text = canary === undefined ? "" : annotationOf(canary, marks.primaryReplicas);
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Whether a workload shares its pods with its canary, by the options of the rollout or, after those were changed, by what the canary says. */
export function hasShared({ dynamicStableScale }: Pick<CanaryOptions, "dynamicStableScale">, { canary }: LivePair): boolean {
  return dynamicStableScale || scaleBefore(canary) !== undefined;
}
