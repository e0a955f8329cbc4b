import { setTimeout as delay } from "node:timers/promises";
import { longestTimerMs } from "@slipway/runtime";

/** The clock of a stage: the system's in production, a fake in tests. */
export interface Clock {
  now(): Temporal.Instant;
  /** Waits. Rejects with the signal's reason as soon as it is aborted. Resolves immediately for a duration of zero or less. */
  sleep(duration: Temporal.Duration, signal: AbortSignal): Promise<void>;
}

/** The system clock. */
export const systemClock: Clock = {
  now: () => Temporal.Now.instant(),
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
