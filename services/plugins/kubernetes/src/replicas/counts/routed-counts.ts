import { type Counts, replicasForShare, type Share } from "./share-replicas.ts";

/** A workload whose traffic is split by a route. */
export interface RoutedRequest {
  /** The declared number of pods. */
  readonly total: number;
  /** The wanted canary: a number of pods, or a share of them. */
  readonly canary: number | Share;
  /** Whether the primary gives up the pods that it does not need. */
  readonly isShared: boolean;
  /** The share of the traffic that the primary gets. Default: not known. */
  readonly primaryTraffic?: Share;
  /** The share of the traffic that the canary gets. Default: not known. */
  readonly canaryTraffic?: Share;
  /** A variant that has pods has at least so many. Default: as many as it needs. */
  readonly minReplicas?: number;
}

/**
 * How many pods both variants need where a route splits the traffic, whatever the number of pods. Counts are rounded up, so that there are rather more pods than
 * traffic, whatever was asked for. A primary that shares its pods keeps those for the traffic that it still gets, and has those for the traffic that it is to get.
 */
export function routedCounts({ total, canary, isShared, primaryTraffic, canaryTraffic, minReplicas = 0 }: RoutedRequest): Counts {
  const enough = (count: number) => (count === 0 ? 0 : Math.max(count, minReplicas));
  const podsFor = (traffic: Share | undefined) => (traffic === undefined ? 0 : replicasForShare(total, traffic));
  const asked = typeof canary === "number" ? canary : enough(replicasForShare(total, canary));
  const wanted = Math.max(asked, podsFor(canaryTraffic));
  if (!isShared) return { canary: wanted, primary: total };
  const besides = ({ weight, of }: Share) => replicasForShare(total, { weight: of - weight, of });
  const rest = typeof canary === "number" ? Math.max(0, total - canary) : besides(canary);
  const needed = canaryTraffic === undefined ? rest : Math.min(rest, besides(canaryTraffic));
  return { canary: wanted, primary: enough(Math.max(needed, podsFor(primaryTraffic))) };
}
