/** Delivers every value to all current listeners. */
export class Broadcast<T> {
  readonly #listeners = new Set<(value: T) => void>();

  send(value: T): void {
    for (const listener of this.#listeners) listener(value);
  }

  /** Returns all values from now on, even if they are read later. Ends when `signal` aborts. */
  listen(signal: AbortSignal | undefined): AsyncGenerator<T> {
    const values: T[] = [];
    let wake = () => {};
    const listener = (value: T): void => {
      values.push(value);
      wake();
    };
    this.#listeners.add(listener);
    signal?.addEventListener("abort", () => wake(), { once: true });
    const read = async function* (listeners: Set<(value: T) => void>): AsyncGenerator<T> {
      try {
        while (!signal?.aborted) {
          for (let value = values.shift(); value !== undefined; value = values.shift()) yield value;
          if (values.length > 0 || signal?.aborted) continue;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      } finally {
        listeners.delete(listener);
      }
    };
    return read(this.#listeners);
  }
}
