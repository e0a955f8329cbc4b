import { AsyncLocalStorage } from "node:async_hooks";

interface Guarded {
  readonly fail: (error: unknown) => void;
}

/**
 * Keeps an error that nobody catches in the stage, or other call, that it belongs to: an exception in a timer, or a rejection that nobody awaits. Node would end the
 * process, and with it the stages of other deployments. The process may be in a bad state afterwards, so it should be replaced once its stages have ended.
 */
export class StageGuard {
  readonly #stages = new AsyncLocalStorage<Guarded>();
  readonly #tainted = Promise.withResolvers<void>();

  /** Resolves at the first error that was kept. */
  get tainted(): Promise<void> {
    return this.#tainted.promise;
  }

  /** Runs a stage or a call. Rejects with the first error that it did not catch, even if its own promise never settles. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const { promise: failed, reject } = Promise.withResolvers<never>();
    // An error may come after the stage has ended.
    failed.catch(() => {});
    return this.#stages.run({ fail: reject }, () => Promise.race([work(), failed]));
  }

  /** Fails the stage that an uncaught error belongs to. False if it belongs to none: then nothing in this process can handle it. */
  keep(error: unknown): boolean {
    const stage = this.#stages.getStore();
    if (stage === undefined) return false;
    stage.fail(error);
    this.#tainted.resolve();
    return true;
  }
}
