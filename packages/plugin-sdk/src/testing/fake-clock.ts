import type { Clock } from "../plugin/clock.ts";

interface Sleeper {
  readonly until: Temporal.Instant;
  readonly wake: () => void;
}

export interface FakeClockOptions {
  /** The initial time. Default: a day in 2026. */
  readonly start?: Temporal.Instant;
  /** Whether each sleep advances the time to the earliest wake-up by itself, instead of waiting for `advance`. */
  readonly autoAdvance?: boolean;
}

/** A clock that stands still until it is advanced, for tests of stages that wait. */
export class FakeClock implements Clock {
  #now: Temporal.Instant;
  readonly #autoAdvance: boolean;
  #sleepers: Sleeper[] = [];
  #onSleep: (() => void)[] = [];

  constructor({ start = Temporal.Instant.from("2026-03-01T12:00:00Z"), autoAdvance = false }: FakeClockOptions = {}) {
    this.#now = start;
    this.#autoAdvance = autoAdvance;
  }

  now(): Temporal.Instant {
    return this.#now;
  }

  async sleep(duration: Temporal.Duration, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (duration.sign <= 0) return;
    const until = this.#now.add(duration);
    await new Promise<void>((resolve, reject) => {
      const leave = (): void => {
        signal.removeEventListener("abort", onAbort);
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
      };
      const onAbort = (): void => {
        leave();
        reject(signal.reason);
      };
      const sleeper: Sleeper = {
        until,
        wake: () => {
          leave();
          resolve();
        },
      };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#sleepers.push(sleeper);
      for (const seen of this.#onSleep.splice(0)) seen();
      // A real sleep lets other code run.
      if (this.#autoAdvance) setImmediate(() => this.#wakeFirst());
    });
  }

  /** Advances the time and ends the sleeps that are over by then. */
  advance(duration: Temporal.DurationLike): void {
    this.#now = this.#now.add(duration);
    for (const { until, wake } of this.#sleepers) if (Temporal.Instant.compare(until, this.#now) <= 0) wake();
  }

  /** With several sleeps at once, the time must not skip the earliest wake-up. */
  #wakeFirst(): void {
    const [first] = this.#sleepers.toSorted((a, b) => Temporal.Instant.compare(a.until, b.until));
    if (first === undefined) return;
    if (Temporal.Instant.compare(first.until, this.#now) > 0) this.#now = first.until;
    first.wake();
  }

  /** Resolves when the next sleep begins. */
  nextSleep(): Promise<void> {
    return new Promise((resolve) => this.#onSleep.push(resolve));
  }
}
