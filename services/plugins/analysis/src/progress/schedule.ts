/** What a check's next look follows from. */
export interface LookTimes {
  /** When its last look was due; 0 before the first. All times are since the analysis began. */
  readonly lookedMs: number;
  readonly elapsedMs: number;
  readonly intervalMs: number;
  /** Of the whole analysis. */
  readonly durationMs: number;
}

/**
 * When a check looks next, in milliseconds since the analysis began: after each interval, up to the end of the analysis. An interval longer
 * than that gets one look, at the end. Looks that were missed while the last one took long are made up for by one. Undefined: none is left.
 */
export function nextLook({ lookedMs, elapsedMs, intervalMs, durationMs }: LookTimes): number | undefined {
  if (intervalMs > durationMs) return lookedMs < durationMs ? durationMs : undefined;
  const latestMs = Math.floor(Math.min(elapsedMs, durationMs) / intervalMs) * intervalMs;
  const nextMs = Math.max(Math.floor(lookedMs / intervalMs) * intervalMs + intervalMs, latestMs);
  return nextMs <= durationMs ? nextMs : undefined;
}

const seconds = (value: number): Temporal.Duration => Temporal.Duration.from({ seconds: Math.round(value) });

/**
 * How often the progress of an analysis is kept: twenty times, but not more often than every five seconds, and when that is more than a
 * minute every minute, but not more than sixty times. Each time is an event of the deployment for ever; a process that dies loses what was
 * watched since the last.
 */
export function keepEvery(duration: Temporal.Duration): Temporal.Duration {
  const length = duration.total("seconds");
  return seconds(Math.max(Math.min(Math.max(length / 20, 5), 60), length / 60));
}
