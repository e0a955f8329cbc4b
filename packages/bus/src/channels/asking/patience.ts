/** How long nobody may answer: longer than a service takes to restart, shorter than a person waits for one that does not run. */
const usualMs = 20_000;

/**
 * How long a service may be away before requests to it fail. Requests that somebody waits for together share one, so that the time counts once and not for
 * each of them.
 */
export class Patience {
  readonly ms: number;
  #awaySince: number | undefined;

  constructor(ms = usualMs) {
    this.ms = ms;
  }

  /** Nobody answers at the moment, in milliseconds of a clock that nobody sets. Returns whether that has been so for too long. */
  isOver(now: number): boolean {
    this.#awaySince ??= now;
    return now - this.#awaySince >= this.ms;
  }

  /** Somebody is there. */
  heard(): void {
    this.#awaySince = undefined;
  }
}
