export interface SharedRunOptions {
  readonly signal?: AbortSignal | undefined;
  /** How long the caller waits at most. Default: for ever. */
  readonly leftMs?: number;
}

/** Makes the outcome of a run. `leftMs` is how long the longest of its callers waits from now on: who joins may have more time than those before. */
type Make<T> = (signal: AbortSignal, leftMs: () => number) => Promise<T>;

/** Lets those who ask for the same at the same time share one run. Nothing is kept beyond a run. */
export class SharedRuns<T> {
  readonly #running = new Map<string, Running<T>>();

  /**
   * Joins the run of this key that has not ended, or begins one with `make`. Rejects with the reason of `signal` if that aborts first; the run goes on for
   * the others, and its own signal aborts once nobody waits for it.
   */
  async run(key: string, make: Make<T>, { signal, leftMs = Number.POSITIVE_INFINITY }: SharedRunOptions = {}): Promise<T> {
    signal?.throwIfAborted();
    const running = this.#running.getOrInsertComputed(key, () => this.#begin(key, make));
    running.until = Math.max(running.until, performance.now() + leftMs);
    running.waiting += 1;
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const onAbort = () => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      return await Promise.race([running.outcome, aborted]);
    } finally {
      signal?.removeEventListener("abort", onAbort);
      running.waiting -= 1;
      if (running.waiting === 0) this.#end(key, running);
    }
  }

  #begin(key: string, make: Make<T>): Running<T> {
    const stop = new AbortController();
    const leftMs = () => running.until - performance.now();
    const running: Running<T> = { outcome: Promise.resolve().then(() => make(stop.signal, leftMs)), stop, waiting: 0, until: 0 };
    running.outcome.then(
      () => this.#end(key, running),
      () => this.#end(key, running),
    );
    return running;
  }

  #end(key: string, running: Running<T>): void {
    running.stop.abort();
    if (this.#running.get(key) === running) this.#running.delete(key);
  }
}

interface Running<T> {
  readonly outcome: Promise<T>;
  readonly stop: AbortController;
  waiting: number;
  /** When the last of its callers stops waiting, as of `performance.now()`. */
  until: number;
}
