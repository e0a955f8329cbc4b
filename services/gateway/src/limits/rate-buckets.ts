import { LRUCache } from "lru-cache";

export interface RateBucketsOptions {
  /** How many calls each caller may make per second, in the long run. */
  readonly perSecond: number;
  /** How many it may make at once after a pause. */
  readonly burst: number;
  /** How many callers are remembered; default: 10 000. The one that has made no call for the longest time is forgotten, and begins again with a full bucket. */
  readonly callers?: number;
  /** Milliseconds of a clock that never goes back; default: that of the process. */
  readonly now?: () => number;
}

/** A token bucket for each caller, in bounded memory. Kept as the time at which the bucket is full again (the generic cell rate algorithm of ITU-T I.371). */
export class RateBuckets {
  readonly #intervalMs: number;
  readonly #burst: number;
  readonly #now: () => number;
  readonly #fullAt: LRUCache<string, number>;

  constructor({ perSecond, burst, callers = 10_000, now = () => performance.now() }: RateBucketsOptions) {
    this.#intervalMs = 1_000 / perSecond;
    this.#burst = burst;
    this.#now = now;
    this.#fullAt = new LRUCache({ max: callers });
  }

  /** How many milliseconds the caller has to wait for its next call; 0 if it may make it. */
  waitMs(caller: string): number {
    const fullAt = this.#fullAt.get(caller) ?? 0;
    return Math.max(0, fullAt - this.#now() - (this.#burst - 1) * this.#intervalMs);
  }

  /** Counts a call, if the caller may make it. Returns what `waitMs` returned before. */
  take(caller: string): number {
    const waitMs = this.waitMs(caller);
    if (waitMs === 0) this.#fullAt.set(caller, Math.max(this.#fullAt.get(caller) ?? 0, this.#now()) + this.#intervalMs);
    return waitMs;
  }
}
