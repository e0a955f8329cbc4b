import { abortable } from "../connection/abortable.ts";

/** Lets functions with the same key run one after the other, in the order they came. */
export class InTurn {
  /** Resolves when everything that came before for the key is over. */
  readonly #last = new Map<string, Promise<void>>();

  /** Runs a function when it is its turn. Throws the reason of the signal if that aborts before; the others keep their order. */
  async take<T>(key: string, run: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.#last.get(key);
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const over = Promise.all([before, ended]).then(() => {
      if (this.#last.get(key) === over) this.#last.delete(key);
    });
    this.#last.set(key, over);
    try {
      if (before) await abortable(before, signal);
      return await run();
    } finally {
      end();
    }
  }
}
