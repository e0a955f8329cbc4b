import { nextCounts, type VariantPods } from "../../../services/plugins/kubernetes/src/replicas/counts/next-counts.ts";
import { type IntOrPercent, resolveBounds } from "../../../services/plugins/kubernetes/src/replicas/counts/rollout-bounds.ts";
import { routedCounts } from "../../../services/plugins/kubernetes/src/replicas/counts/routed-counts.ts";
import {
  type Counts,
  replicasForShare,
  type Share,
  shareReplicas,
} from "../../../services/plugins/kubernetes/src/replicas/counts/share-replicas.ts";

interface Weighted {
  readonly replicas: number;
  readonly weight: number;
  readonly maxWeight: number;
  readonly maxSurge: number;
}

interface Rollout {
  readonly replicas: number;
  readonly setWeight: number;
  readonly promoteFull?: boolean;
  readonly abort: boolean;
  readonly abortScaleDownDelaySeconds?: number | null;
  readonly setCanaryScale?: { readonly replicas?: number; readonly weight?: number; readonly matchTrafficWeight?: boolean } | null;
  readonly minPodsPerReplicaSet?: number | null;
  readonly maxSurge?: IntOrPercent;
  readonly maxUnavailable?: IntOrPercent;
  readonly canary: VariantPods;
  readonly stable: VariantPods;
  /** Replica sets of still earlier revisions. */
  readonly older?: VariantPods | null;
  readonly trafficRouted: boolean;
  readonly dynamicStableScale?: boolean;
  readonly weights?: { readonly canary: number; readonly stable: number };
}

/**
 * Functions of the `canary-replicas` cases, answered by the arithmetic of K8S_CANARY_ROLLOUT. Without a router Argo Rollouts always shares one number of pods
 * between both, which is our `dynamicStableScale: true`. Where a router splits the traffic, its two modes are our two.
 */
export const canaryReplicas: Readonly<Record<string, (input: never) => unknown>> = {
  canaryCounts: (rollout: Rollout) => asAnswer(rollout.trafficRouted ? routed(rollout) : stepOf(rollout)),
  approximateCounts: ({ replicas, weight, maxWeight, maxSurge }: Weighted) =>
    asAnswer(shareReplicas({ total: replicas, canary: { weight, of: maxWeight }, maxSurge })),
  weightToReplicas: ({ replicas, weight, maxWeight }: Weighted) => ({ replicas: replicasForShare(replicas, { weight, of: maxWeight }) }),
};

function asAnswer({ canary, primary }: Counts): { readonly canary: number; readonly stable: number } {
  return { canary, stable: primary };
}

function percent(weight: number): Share {
  return { weight, of: 100 };
}

function stepOf({ replicas, maxSurge = 0, maxUnavailable = 1, canary, stable, older, ...rollout }: Rollout): Counts {
  const bounds = resolveBounds(maxSurge, maxUnavailable, replicas);
  const share = percent(rollout.promoteFull ? 100 : rollout.abort ? 0 : rollout.setWeight);
  const wanted = shareReplicas({ total: replicas, canary: share, maxSurge: bounds.maxSurge });
  return nextCounts({ total: replicas, wanted, bounds, canary, primary: stable, leaving: older?.replicas ?? 0 });
}

function routed({ replicas, setCanaryScale, abort, weights, dynamicStableScale = false, ...rollout }: Rollout): Counts {
  const minReplicas = rollout.minPodsPerReplicaSet ?? 0;
  const given = setCanaryScale?.matchTrafficWeight ? undefined : setCanaryScale;
  const scaled = given?.replicas ?? (given?.weight === undefined ? undefined : percent(given.weight));
  // A delay of 0 leaves the canary on the cluster, as a failed deployment does whose application is not rolled back.
  if (abort && (dynamicStableScale || rollout.abortScaleDownDelaySeconds !== 0)) {
    // A rollback applies the primary as a whole. The canary keeps the pods that its traffic needs until that has moved, and is deleted then.
    return routedCounts({ total: replicas, canary: percent(weights?.canary ?? 0), isShared: false, minReplicas });
  }
  return routedCounts({
    total: replicas,
    canary: rollout.promoteFull ? percent(100) : (scaled ?? percent(abort ? 0 : rollout.setWeight)),
    isShared: dynamicStableScale,
    minReplicas,
    ...(weights && { primaryTraffic: percent(weights.stable), canaryTraffic: percent(weights.canary) }),
  });
}
