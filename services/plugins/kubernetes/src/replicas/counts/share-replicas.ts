/** How many pods canary and primary have. */
export interface Counts {
  readonly canary: number;
  readonly primary: number;
}

/** A share of pods or traffic: `weight` out of `of`. */
export interface Share {
  readonly weight: number;
  readonly of: number;
}

/** What is shared between canary and primary. */
export interface ShareRequest {
  /** The declared number of pods. */
  readonly total: number;
  readonly canary: Share;
  readonly maxSurge: number;
}

/**
 * Divides the pods of a workload so that the canary's share is as close to the wanted one as whole pods allow. If surge is allowed, one pod more than declared
 * is used where that is closer. Of two splits that are equally close, the one with fewer pods wins, then the one with the larger canary. Unless the wanted share is
 * nothing or everything, both have a pod; a single pod without surge goes to the variant that is closer.
 */
export function shareReplicas({ total, canary, maxSurge }: ShareRequest): Counts {
  const { weight, of } = canary;
  if (total === 0 || weight === 0) return { canary: 0, primary: total };
  if (weight >= of) return { canary: total, primary: 0 };
  const totals = maxSurge > 0 ? [total, total + 1] : [total];
  // A variant gives up its only pod where there is no other one.
  const fewest = total === 1 && maxSurge === 0 ? 0 : 1;
  return totals
    .flatMap((pods) => {
      const exact = (pods * weight) / of;
      return [Math.ceil(exact), Math.floor(exact)].map((count): Counts => {
        const within = Math.max(fewest, Math.min(pods - fewest, count));
        return { canary: within, primary: pods - within };
      });
    })
    .filter(({ primary }) => primary >= fewest)
    .reduce((best, next) => (isCloser(next, best, canary) ? next : best));
}

/** Compares |canary / pods - weight / of| without fractions. */
function isCloser(a: Counts, b: Counts, { weight, of }: Share): boolean {
  const podsOf = ({ canary, primary }: Counts) => canary + primary;
  const distance = (split: Counts, other: Counts) => Math.abs(split.canary * of - podsOf(split) * weight) * podsOf(other);
  return distance(a, b) < distance(b, a);
}

/** How many of `total` pods serve a share of the traffic, rounded up. */
export function replicasForShare(total: number, { weight, of }: Share): number {
  return Math.ceil((total * weight) / of);
}
