import { timeLeftMs } from "@slipway/domain";

/**
 * Time limits whose starts are recorded, so that another process can continue them. The wall clock measures only what passed before this process first
 * asked about a start; from then on a clock that nobody can set does. One instance per piece of work: it remembers every start it was asked about.
 */
export class TimeLimits {
  readonly #ends = new Map<string, number>();
  readonly #now: () => Temporal.Instant;

  constructor(now: () => Temporal.Instant = () => Temporal.Now.instant()) {
    this.#now = now;
  }

  /** What is left of a limit that began at `start`, in milliseconds: between 0 and the limit. */
  leftMs(limitMs: number, start: Temporal.Instant): number {
    const key = `${start.epochNanoseconds} ${limitMs}`;
    const end = this.#ends.get(key) ?? performance.now() + timeLeftMs(limitMs, start, this.#now());
    this.#ends.set(key, end);
    return Math.max(0, end - performance.now());
  }
}
