import { setTimeout as delay } from "node:timers/promises";
import { timeLeftMs } from "@slipway/domain";
import { longestTimerMs } from "@slipway/runtime";

/** The clock of a stage: the system's in production, a fake in tests. */
export interface Clock {
  /** The wall clock, for times that are recorded or shown. It may be set at any time, so it measures nothing. */
  now(): Temporal.Instant;
  /** Milliseconds since an unspecified moment, by a clock that nobody can set: for durations within this process. */
  monotonicMs(): number;
  /** Waits. Rejects with the signal's reason as soon as it is aborted. Resolves immediately for a duration of zero or less. */
  sleep(duration: Temporal.Duration, signal: AbortSignal): Promise<void>;
}

/** The system clock. */
export const systemClock: Clock = {
  now: () => Temporal.Now.instant(),
  monotonicMs: () => performance.now(),
  async sleep(duration, signal) {
    const until = performance.now() + duration.total("milliseconds");
    for (;;) {
      signal.throwIfAborted();
      const leftMs = until - performance.now();
      if (leftMs <= 0) return;
      await delay(Math.min(leftMs, longestTimerMs), undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  },
};

/**
 * Returns what is left of a duration that began at `startedAt`, possibly in an earlier process: at most the duration, and zero when it is over. The wall
 * clock counts only until this call; setting it later changes nothing.
 */
export function startCountdown(clock: Clock, duration: Temporal.Duration, startedAt: Temporal.Instant): () => Temporal.Duration {
  const end = clock.monotonicMs() + timeLeftMs(duration.total("milliseconds"), startedAt, clock.now());
  return () => Temporal.Duration.from({ milliseconds: Math.max(0, Math.round(end - clock.monotonicMs())) });
}
