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

const shortest = Temporal.Duration.from({ minutes: 1 });
const steps = 60;

/** How often the progress of an analysis is kept: each time is an event of its deployment for ever. A process that dies loses at most this much watching. */
export function keepEvery(duration: Temporal.Duration): Temporal.Duration {
  const step = Temporal.Duration.from({ milliseconds: Math.round(duration.total("milliseconds") / steps) });
  return Temporal.Duration.compare(step, shortest) < 0 ? shortest : step;
}
