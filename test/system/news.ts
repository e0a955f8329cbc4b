/** Tells that something has happened, so that whoever waits need not ask all the time. A watch that ends is begun again by the next question. */
export class News implements Disposable {
  readonly #watch: (signal: AbortSignal) => AsyncIterable<unknown>;
  readonly #over = new AbortController();
  #next = Promise.withResolvers<void>();
  #isWatching = false;

  /** The watch begins with the first question. */
  constructor(watch: (signal: AbortSignal) => AsyncIterable<unknown>) {
    this.#watch = watch;
  }

  /** Resolves with whatever comes next; never, if the watch fails. */
  next(): Promise<void> {
    if (!this.#isWatching) void this.#follow().catch(() => {});
    return this.#next.promise;
  }

  async #follow(): Promise<void> {
    this.#isWatching = true;
    try {
      for await (const _ of this.#watch(this.#over.signal)) {
        this.#next.resolve();
        this.#next = Promise.withResolvers();
      }
    } finally {
      this.#isWatching = false;
    }
  }

  [Symbol.dispose](): void {
    this.#over.abort();
  }
}
