import { statusNumber } from "../health/verdicts.ts";
import { numberAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { readinessOf } from "../ready/readiness.ts";
import { nextCounts, type VariantPods } from "./counts/next-counts.ts";
import type { RolloutBounds } from "./counts/rollout-bounds.ts";
import type { Counts } from "./counts/share-replicas.ts";

/** A workload and its canary on the cluster, as far as they exist. */
export interface LivePair {
  readonly primary: KubeObject | undefined;
  readonly canary: KubeObject | undefined;
}

/** The pods of both. */
export interface PairPods {
  readonly primary: VariantPods;
  readonly canary: VariantPods;
}

/** How both are to be changed. */
export interface ScalingGoal {
  readonly total: number;
  readonly bounds: RolloutBounds;
  readonly wanted: Counts;
  /** Whether the bounds hold in between. Otherwise the route decides who serves: only pods that the other variant replaces are waited for. */
  readonly isBounded: boolean;
  /** Whose pods must be available in the end. With `primary`, no more may be missing than the bounds allow, and not all. */
  readonly awaits: "canary" | "primary" | "nothing";
}

/** What to do next. */
export type ScalingStep =
  | { readonly kind: "scale"; readonly counts: Counts }
  /** `isFinal`: waiting longer changes nothing. */
  | { readonly kind: "wait"; readonly reason: string; readonly isFinal: boolean }
  | { readonly kind: "done" };

/** The pods of a live workload; none if it does not exist. */
export function podsOf(workload: KubeObject | undefined): VariantPods {
  if (workload === undefined) return { replicas: 0, available: 0 };
  return { replicas: numberAt(workload, "spec", "replicas") ?? 1, available: statusNumber(workload, "availableReplicas") };
}

/** The pods of a pair. */
export function podsOfPair({ primary, canary }: LivePair): PairPods {
  return { primary: podsOf(primary), canary: podsOf(canary) };
}

/** What exists of a pair. */
export function existing({ primary, canary }: LivePair): readonly KubeObject[] {
  return [primary, canary].filter((workload) => workload !== undefined);
}

/** Decides the next step from what is there, so that it does not matter who took the steps before. */
export function scalingStep(pair: LivePair, goal: ScalingGoal): ScalingStep {
  const { wanted, awaits } = goal;
  const pods = podsOfPair(pair);
  const now: Counts = { primary: pods.primary.replicas, canary: pods.canary.replicas };
  const live = existing(pair);
  // Until the controller has seen the last change, the status tells of the time before.
  if (live.some(isUnseen)) return { kind: "wait", reason: "the new scale is not observed yet", isFinal: false };

  const leaving = live.reduce((sum, workload) => sum + Math.max(0, statusNumber(workload, "replicas") - podsOf(workload).replicas), 0);
  const counts = goal.isBounded ? nextCounts({ ...goal, ...pods, leaving }) : routedStep(wanted, pods);
  if (!isSame(counts, now)) return { kind: "scale", counts };
  if (!isSame(now, wanted)) return waiting(live, awaits === "primary" ? pair.primary : pair.canary);
  if (leaving > 0) return { kind: "wait", reason: `${leaving} pods are still to go`, isFinal: false };
  if (awaits === "canary" && pair.canary !== undefined && readinessOf(pair.canary).kind !== "ready")
    return waiting([pair.canary], pair.canary);
  const least = Math.max(goal.total - goal.bounds.maxUnavailable, Math.min(1, wanted.primary));
  const isMissing = awaits === "primary" && pods.primary.available < least;
  return isMissing ? waiting(existing({ ...pair, canary: undefined }), pair.primary) : { kind: "done" };
}

/** Where a route decides who serves, pods come at once. They go once those that replace them are available. */
function routedStep(wanted: Counts, { primary, canary }: PairPods): Counts {
  const isReplaced = Math.min(canary.available, canary.replicas) >= wanted.canary;
  return { canary: wanted.canary, primary: isReplaced ? wanted.primary : Math.max(primary.replicas, wanted.primary) };
}

function isUnseen(workload: KubeObject): boolean {
  return (numberAt(workload, "metadata", "generation") ?? 0) > statusNumber(workload, "observedGeneration");
}

function isSame(a: Counts, b: Counts): boolean {
  return a.canary === b.canary && a.primary === b.primary;
}

/** Only what is awaited can make waiting useless: the other one may be what is being replaced. */
function waiting(live: readonly KubeObject[], awaited: KubeObject | undefined): ScalingStep {
  const reasons = live.flatMap((workload) => {
    const readiness = readinessOf(workload);
    return readiness.kind === "ready" ? [] : [`${workload.metadata.name}: ${readiness.reason}`];
  });
  const readiness = awaited === undefined ? undefined : readinessOf(awaited);
  const reason = reasons.length > 0 ? reasons.join("; ") : "too few pods are available";
  return { kind: "wait", reason, isFinal: readiness?.kind === "not-ready" && readiness.isFinal };
}
