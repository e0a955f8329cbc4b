import { Code, ConnectError } from "@connectrpc/connect";

/** Delivers values to one reader. A reader that falls too far behind fails, and what it has not read is dropped, so that memory stays bounded. */
export class AsyncQueue<T> implements AsyncIterable<T>, Disposable {
  readonly #values: T[] = [];
  readonly #limit: number;
  #wake: (() => void) | undefined;
  #closed = false;
  #overflowed = false;

  constructor(limit = 10_000) {
    this.#limit = limit;
  }

  push(value: T): void {
    if (this.#closed) return;
    if (this.#values.length >= this.#limit) {
      this.#overflowed = true;
      this.#values.length = 0;
      this.close();
      return;
    }
    this.#values.push(value);
    this.#wake?.();
  }

  /** Values pushed before are still read. Idempotent. */
  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  /** Ends after `close`. Throws `resource_exhausted` if the reader fell behind: it has to watch again. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      for (let value = this.#values.shift(); value !== undefined; value = this.#values.shift()) yield value;
      if (this.#overflowed) throw new ConnectError(`the reader fell ${this.#limit} changes behind: watch again`, Code.ResourceExhausted);
      if (this.#closed) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
