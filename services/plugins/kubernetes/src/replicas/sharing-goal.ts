import type { TrafficSplit } from "../traffic/traffic-split.ts";
import type { CanaryOptions } from "../variants/options.ts";
import { type LivePair, podsOfPair, type ScalingGoal } from "./scaling-step.ts";
import { routedCountsOf, type SharedWorkload, sharedCounts } from "./shared-workloads.ts";

/** What the pods of a canary rollout follow. */
export interface Sharing {
  readonly options: Pick<CanaryOptions, "replicas" | "minReplicas">;
  /** How the traffic is split; undefined if no stage of the pipeline routes it. */
  readonly split: TrafficSplit | undefined;
  /** Whether the canary gets traffic, nobody knows how much: it is left from another deployment, which had split it. */
  readonly isServing: boolean;
}

/**
 * What a canary rollout reaches for a workload. A workload that is new with the revision has no primary that could give up pods, and one that declares no pods has
 * none to share: its primary is left to the primary rollout.
 */
export function sharingGoal(workload: SharedWorkload, pair: LivePair, { options, split, isServing }: Sharing): ScalingGoal {
  const { total, bounds } = workload;
  const now = podsOfPair(pair);
  const counts = split === undefined ? sharedCounts(workload, options.replicas) : routedCountsOf(workload, options, split);
  // Where a route divides the traffic, only a stage that has moved it takes pods from the primary.
  const least = split === undefined ? 0 : now.primary.replicas;
  const isShared = pair.primary !== undefined && total > 0;
  return {
    total,
    bounds,
    wanted: {
      canary: isServing ? Math.max(counts.canary, now.canary.replicas) : counts.canary,
      primary: isShared ? Math.max(counts.primary, least) : now.primary.replicas,
    },
    isBounded: isShared && split === undefined,
    awaits: "canary",
  };
}
