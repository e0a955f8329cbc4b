/** Hands on the newest value only: a reader that is slow is told no old ones, and keeps nothing in memory. */
export class Newest<T> implements AsyncIterable<T> {
  #held: { readonly value: T } | undefined;
  #failure: { readonly error: unknown } | undefined;
  #isOver = false;
  #wake = (): void => {};

  put(value: T): void {
    this.#held = { value };
    this.#wake();
  }

  /** The reader ends with this error. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake();
  }

  /** The reader ends. */
  close(): void {
    this.#isOver = true;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    while (!this.#isOver) {
      if (this.#failure) throw this.#failure.error;
      const held = this.#held;
      this.#held = undefined;
      if (held) yield held.value;
      else
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
    }
  }
}
