import type { Clock } from "../plugin/context/clock.ts";

interface Sleeper {
  /** By the monotonic clock. */
  readonly untilMs: number;
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
  #monotonicMs = 0;
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

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  async sleep(duration: Temporal.Duration, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (duration.sign <= 0) return;
    const untilMs = this.#monotonicMs + duration.total("milliseconds");
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
        untilMs,
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
    this.#pass(Temporal.Duration.from(duration).total("milliseconds"));
    for (const { untilMs, wake } of this.#sleepers) if (untilMs <= this.#monotonicMs) wake();
  }

  /** Sets the wall clock ahead or back, as an operator or NTP does. No time passes: sleeps are not affected. */
  set(now: Temporal.Instant): void {
    this.#now = now;
  }

  #pass(ms: number): void {
    this.#monotonicMs += ms;
    this.#now = this.#now.add({ nanoseconds: Math.round(ms * 1_000_000) });
  }

  /** With several sleeps at once, the time must not skip the earliest wake-up. */
  #wakeFirst(): void {
    const [first] = this.#sleepers.toSorted((a, b) => a.untilMs - b.untilMs);
    if (first === undefined) return;
    this.#pass(Math.max(0, first.untilMs - this.#monotonicMs));
    first.wake();
  }

  /** Resolves when the next sleep begins. */
  nextSleep(): Promise<void> {
    return new Promise((resolve) => this.#onSleep.push(resolve));
  }
}
