/** Upper bounds of the pauses between two questions. They double. */
const firstPauseMs = 500;
const longestPauseMs = 3_000;
/** A server that has just started serves less for a moment, and permits less. */
const settledMs = 4_000;

export interface OutageOptions {
  /** A question without an answer by then counts as not answered. Default: 3 s. */
  readonly answerMs?: number;
  /** Whether the server is known to be away when it is suspected: its first answer is a return. Default: it may be that one request failed alone. */
  readonly isCertain?: boolean;
  /** Whether the server does not answer. May reject when the signal aborts, which counts as that. */
  readonly isAway: (signal: AbortSignal) => Promise<boolean>;
  /** Called when the server answers again, and once more a moment later. */
  readonly onReturn: () => void;
}

/**
 * Notices that an API server answers again. Whoever gets no answer from it pauses for longer and longer, each for itself; here it is asked every few seconds,
 * once for all of them.
 */
export class Outage implements Disposable {
  readonly #options: OutageOptions;
  readonly #ending = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #isAsking = false;

  constructor(options: OutageOptions) {
    this.#options = options;
  }

  /** Something got no answer. If the server is asked and does not answer either, its return will be told. */
  suspect(): void {
    if (this.#isAsking || this.#ending.signal.aborted) return;
    this.#isAsking = true;
    this.#ask(this.#options.isCertain ? 1 : 0);
  }

  /** The server answers again, as somebody else has seen. */
  returned(): void {
    this.#isAsking = false;
    this.#options.onReturn();
    this.#after(settledMs, this.#options.onReturn);
  }

  /** Asks no more. */
  [Symbol.dispose](): void {
    this.#ending.abort();
    clearTimeout(this.#timer);
  }

  /** `times`: how often it did not answer. */
  #ask(times: number): void {
    const { answerMs = 3_000, isAway: isAwayNow } = this.#options;
    const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(times, 10)) * (0.5 + Math.random() / 2);
    this.#after(pause, async () => {
      const signal = AbortSignal.any([this.#ending.signal, AbortSignal.timeout(answerMs)]);
      const isAway = await isAwayNow(signal).catch(() => true);
      if (!this.#isAsking) return;
      if (isAway) return this.#ask(times + 1);
      if (times > 0) return this.returned();
      this.#isAsking = false;
    });
  }

  #after(ms: number, work: () => void): void {
    clearTimeout(this.#timer);
    if (!this.#ending.signal.aborted) this.#timer = setTimeout(work, ms);
  }
}
