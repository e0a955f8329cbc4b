import type { RolloutBounds } from "./rollout-bounds.ts";
import type { Counts } from "./share-replicas.ts";

/** The pods of one variant. */
export interface VariantPods {
  /** How many it is scaled for. */
  readonly replicas: number;
  readonly available: number;
}

/** How a workload and its canary are, and how they shall be. */
export interface StepRequest {
  /** The declared number of pods of both together. */
  readonly total: number;
  readonly wanted: Counts;
  readonly bounds: RolloutBounds;
  readonly canary: VariantPods;
  readonly primary: VariantPods;
  /** Pods besides those that both are scaled for, which are about to go. Default: none. */
  readonly leaving?: number;
}

/**
 * The next step from what is there to the wanted counts. It adds pods up to `maxSurge` above the total, first to the primary, and removes pods as long as no more
 * than `maxUnavailable` of the total are missing. Unchanged counts mean that nothing can be done until other pods are available, or that the wanted counts stand.
 */
export function nextCounts(request: StepRequest): Counts {
  const { total, wanted, bounds, canary, primary, leaving = 0 } = request;
  const most = total + bounds.maxSurge;
  const least = total - bounds.maxUnavailable;
  const room = Math.max(0, most - canary.replicas - primary.replicas - leaving);
  const added = Math.min(room, Math.max(0, wanted.primary - primary.replicas));
  const grown: Counts = {
    primary: primary.replicas + added,
    canary: canary.replicas + Math.min(room - added, Math.max(0, wanted.canary - canary.replicas)),
  };
  if (leaving > 0) return grown;

  // A variant is made smaller although its pods are unavailable: those go first. Its counterpart must have the pods that replace it.
  const [smaller, larger] = wanted.canary >= canary.replicas ? (["primary", "canary"] as const) : (["canary", "primary"] as const);
  const pods = { canary, primary };
  const spare = pods[smaller].replicas + Math.min(pods[larger].replicas, pods[larger].available) - least;
  if (spare <= 0) return grown;
  const surplus = Math.max(0, pods[smaller].replicas - wanted[smaller]);
  const shrunk = surplus > 0 ? pods[smaller].replicas - Math.min(spare, surplus) : grown[smaller];
  const counts = withinBounds({ smaller: shrunk, larger: grown[larger] }, { smaller: pods[smaller], larger: pods[larger], most, least });
  return smaller === "primary" ? { primary: counts.smaller, canary: counts.larger } : { canary: counts.smaller, primary: counts.larger };
}

interface Pair<T> {
  readonly smaller: T;
  readonly larger: T;
}

/** If both together still are above the limit, takes pods from the larger one too, as far as the available ones are not needed. */
function withinBounds(
  { smaller, larger }: Pair<number>,
  pods: Pair<VariantPods> & { readonly most: number; readonly least: number },
): Pair<number> {
  const excess = (rest: number) => Math.max(0, smaller + rest - pods.most);
  const reduced = larger - excess(larger);
  const lost = Math.max(0, pods.larger.available - reduced);
  const available = Math.min(pods.smaller.available, smaller) + Math.min(pods.larger.available, reduced);
  const kept = reduced + Math.min(lost, Math.max(0, pods.least - available));
  return { smaller: smaller - excess(kept), larger: kept };
}
