/** The input for scheduling a check's next run. */
export interface LookTimes {
  /** When its last run was due; 0 before the first. All times are since the analysis began. */
  readonly lookedMs: number;
  readonly elapsedMs: number;
  readonly intervalMs: number;
  /** Of the entire analysis. */
  readonly durationMs: number;
}

/**
 * When a check runs next, in milliseconds since the analysis began: after each interval, up to the end of the analysis. A check with a longer
 * interval runs once, at the end. If runs were missed because the last one took long, one run replaces them. Undefined: no run is left.
 */
export function nextLook({ lookedMs, elapsedMs, intervalMs, durationMs }: LookTimes): number | undefined {
  if (intervalMs > durationMs) return lookedMs < durationMs ? durationMs : undefined;
  const latestMs = Math.floor(Math.min(elapsedMs, durationMs) / intervalMs) * intervalMs;
  const nextMs = Math.max(Math.floor(lookedMs / intervalMs) * intervalMs + intervalMs, latestMs);
  return nextMs <= durationMs ? nextMs : undefined;
}

const seconds = (value: number): Temporal.Duration => Temporal.Duration.from({ seconds: Math.round(value) });

/**
 * How often the progress of an analysis is saved: 20 times, but at most every five seconds; if that is less often than once a minute, every
 * minute, but at most 60 times. Each save is a permanent event of the deployment; a process that dies loses the time since the last one.
 */
export function keepEvery(duration: Temporal.Duration): Temporal.Duration {
  const length = duration.total("seconds");
  return seconds(Math.max(Math.min(Math.max(length / 20, 5), 60), length / 60));
}
