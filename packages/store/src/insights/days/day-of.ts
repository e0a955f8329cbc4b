export const dayMs = 86_400_000;

/** The beginning of the day in UTC of a time, both in milliseconds. */
export function dayOf(ms: number): number {
  return Math.floor(ms / dayMs) * dayMs;
}

/** A time as columns of times have it. */
export function micros(ms: number): bigint {
  return BigInt(ms) * 1000n;
}
