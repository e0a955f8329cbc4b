import type { Clock } from "../clock.ts";

interface Sleeper {
  readonly until: Temporal.Instant;
  readonly wake: () => void;
}

export interface FakeClockOptions {
  /** Where it begins; some day in 2026 unless told. */
  readonly start?: Temporal.Instant;
  /** Whether a sleep moves the time and ends at once, instead of waiting for `advance`. */
  readonly autoAdvance?: boolean;
}

/** A clock that stands still until it is moved. For tests of stages that wait. */
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
    if (this.#autoAdvance) {
      this.#now = until;
      // A real sleep lets others run.
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
      return;
    }
    await new Promise<void>((wake, reject) => {
      const onAbort = (): void => reject(signal.reason);
      signal.addEventListener("abort", onAbort, { once: true });
      this.#sleepers.push({
        until,
        wake: () => {
          signal.removeEventListener("abort", onAbort);
          wake();
        },
      });
      for (const seen of this.#onSleep.splice(0)) seen();
    });
  }

  /** Moves the time and wakes who slept until then. */
  advance(duration: Temporal.DurationLike): void {
    this.#now = this.#now.add(duration);
    const isDue = ({ until }: Sleeper): boolean => Temporal.Instant.compare(until, this.#now) <= 0;
    const due = this.#sleepers.filter(isDue);
    this.#sleepers = this.#sleepers.filter((sleeper) => !isDue(sleeper));
    for (const { wake } of due) wake();
  }

  /** Resolves when somebody sleeps next. */
  nextSleep(): Promise<void> {
    return new Promise((resolve) => this.#onSleep.push(resolve));
  }
}
