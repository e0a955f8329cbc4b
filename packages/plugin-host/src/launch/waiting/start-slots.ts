import { setTimeout as wait } from "node:timers/promises";
import PQueue from "p-queue";

/** Lets only some of the plugins start at the same time, because on a busy machine many starts make each other late. */
export class StartSlots {
  readonly #queue: PQueue;
  readonly #shareMs: number;

  /** `shareMs`: a start that takes longer gives up its slot, so that one plugin does not hold up the others. */
  constructor({ count, shareMs }: { readonly count: number; readonly shareMs: number }) {
    this.#queue = new PQueue({ concurrency: count });
    this.#shareMs = shareMs;
  }

  /** Waits for a slot, which disposing frees. Throws the reason of `signal` when it aborts. */
  async take(signal: AbortSignal): Promise<Disposable> {
    const taken = Promise.withResolvers<void>();
    const freed = new AbortController();
    const hold = async (): Promise<void> => {
      taken.resolve();
      await wait(this.#shareMs, undefined, { signal: freed.signal }).catch(() => {});
    };
    this.#queue.add(hold, { signal }).catch(taken.reject);
    await taken.promise;
    return { [Symbol.dispose]: () => freed.abort() };
  }
}
