import { setTimeout as delay } from "node:timers/promises";

/** The time as a stage sees it: real in production, set by hand in tests. */
export interface Clock {
  now(): Temporal.Instant;
  /** Waits. Rejects with the signal's reason as soon as it is aborted. Nothing to wait for resolves at once. */
  sleep(duration: Temporal.Duration, signal: AbortSignal): Promise<void>;
}

/** Longest time one timer of Node can hold. */
const longestTimerMs = 2 ** 31 - 1;

/** The machine's clock. */
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
