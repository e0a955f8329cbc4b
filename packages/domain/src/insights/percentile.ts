/** The middle of ascending numbers, or the mean of the two in the middle; undefined of none. */
export function median(ascending: ArrayLike<number>): number | undefined {
  const { length } = ascending;
  if (length === 0) return undefined;
  const high = ascending[length >> 1] ?? Number.NaN;
  return length % 2 === 1 ? high : ((ascending[(length >> 1) - 1] ?? Number.NaN) + high) / 2;
}

/** The least of ascending numbers that at least this share of them do not exceed (nearest rank); undefined of none. */
export function percentile(ascending: ArrayLike<number>, share: number): number | undefined {
  return ascending[Math.max(0, Math.ceil(ascending.length * share) - 1)];
}
