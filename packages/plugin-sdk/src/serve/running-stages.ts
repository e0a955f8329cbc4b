import { setTimeout as wait } from "node:timers/promises";
import { Fault } from "@slipway/domain";

/** How long to wait for an aborted stage before asking the host to try again later. */
const releaseMs = 10_000;

interface Attempt {
  readonly replaced: AbortController;
  readonly ended: Promise<void>;
}

/**
 * The stages running in this process. A host that restarted dispatches a stage again while an earlier attempt may still be winding down
 * here. The earlier one is aborted and awaited, so that a stage never runs twice at the same time.
 */
export class RunningStages {
  readonly #attempts = new Map<string, Attempt>();
  #idle: PromiseWithResolvers<void> | undefined;

  /** Resolves when no stage runs, at once if none does. */
  async untilIdle(): Promise<void> {
    if (this.#attempts.size === 0) return;
    this.#idle ??= Promise.withResolvers<void>();
    await this.#idle.promise;
  }

  /** Runs `work` as the only attempt of `key`. Its signal is aborted when a newer attempt starts. Throws `unavailable` if the earlier one does not end. */
  async run<T>(key: string, work: (replaced: AbortSignal) => Promise<T>): Promise<T> {
    const replaced = new AbortController();
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const attempt = { replaced, ended };
    const older = this.#attempts.get(key);
    this.#attempts.set(key, attempt);
    try {
      if (older !== undefined) await untilReleased(key, older);
      replaced.signal.throwIfAborted();
      return await work(replaced.signal);
    } finally {
      resolve();
      if (this.#attempts.get(key) === attempt) this.#attempts.delete(key);
      if (this.#attempts.size === 0) {
        this.#idle?.resolve();
        this.#idle = undefined;
      }
    }
  }
}

/** Aborts an attempt and waits for its end. */
async function untilReleased(key: string, { replaced, ended }: Attempt): Promise<void> {
  replaced.abort(new Fault("canceled", `a newer attempt of stage ${key} took over`));
  const timer = new AbortController();
  const tooLong = wait(releaseMs, true, { signal: timer.signal }).catch(() => false);
  const isStuck = await Promise.race([ended.then(() => false), tooLong]);
  timer.abort();
  if (isStuck) throw new Fault("unavailable", `an earlier attempt of stage ${key} has not ended: try again later`);
}
