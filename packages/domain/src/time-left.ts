/**
 * What is left of a time limit, in milliseconds; 0 if it is over. `start` was recorded by the wall clock, possibly of another process. A start in the
 * future says that a clock was wrong and counts as now: no clock makes anything take longer than its limit.
 */
export function timeLeftMs(limitMs: number, start: Temporal.Instant, now: Temporal.Instant): number {
  const passedMs = now.epochMilliseconds - start.epochMilliseconds;
  return Math.max(0, limitMs - Math.max(0, passedMs));
}

/** What is left of a time limit that began at `start`, in milliseconds; 0 if it is over. */
export type TimeLeft = (limitMs: number, start: Temporal.Instant) => number;
