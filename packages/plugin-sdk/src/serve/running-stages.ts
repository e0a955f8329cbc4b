import { setTimeout as wait } from "node:timers/promises";
import { Fault } from "@slipway/domain";

/** How long a stage may go on after it was aborted until the host is told to come back later. */
const lettingGoMs = 10_000;

interface Attempt {
  readonly replaced: AbortController;
  readonly ended: Promise<void>;
}

/**
 * The stages this process works on. A host that restarted dispatches a stage again while its first attempt may still be winding down
 * here: the older one is aborted and waited for, so that no stage ever runs twice at once.
 */
export class RunningStages {
  readonly #attempts = new Map<string, Attempt>();

  /** Runs `work` as the one attempt of `key`. Its signal is aborted when a newer attempt comes. Throws `unavailable` when the older one does not let go. */
  async run<T>(key: string, work: (replaced: AbortSignal) => Promise<T>): Promise<T> {
    const replaced = new AbortController();
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const attempt = { replaced, ended };
    const older = this.#attempts.get(key);
    this.#attempts.set(key, attempt);
    try {
      if (older !== undefined) await letGo(key, older);
      replaced.signal.throwIfAborted();
      return await work(replaced.signal);
    } finally {
      resolve();
      if (this.#attempts.get(key) === attempt) this.#attempts.delete(key);
    }
  }
}

async function letGo(key: string, { replaced, ended }: Attempt): Promise<void> {
  replaced.abort(new Fault("canceled", `a newer attempt of stage ${key} took over`));
  const timer = new AbortController();
  const tooLong = wait(lettingGoMs, true, { signal: timer.signal }).catch(() => false);
  const isStuck = await Promise.race([ended.then(() => false), tooLong]);
  timer.abort();
  if (isStuck) throw new Fault("unavailable", `an earlier attempt of stage ${key} does not let go: try again later`);
}
