import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "@slipway/domain";

export interface EventuallyOptions {
  /** Default: 60 s. It only costs on failure, so it suits a busy machine. */
  readonly timeoutMs?: number;
  /** From the end of one attempt to the start of the next; default: 50 ms. */
  readonly intervalMs?: number;
  /** Called before each attempt: the next one waits for its promise besides, but no more than a second. For conditions that may notify. */
  readonly news?: () => Promise<unknown>;
  /** Stops the attempts; rejects with the reason of the abort. */
  readonly signal?: AbortSignal;
}

const mostMs = 1_000;

/**
 * Repeats `attempt` until it does not throw, and returns its result. For conditions that cannot notify.
 * Rejects after `timeoutMs` with the failure of the last attempt, even if an attempt hangs.
 */
export async function eventually<T>(attempt: () => T | Promise<T>, options: EventuallyOptions = {}): Promise<T> {
  const { timeoutMs = 60_000, intervalMs = 50, news, signal } = options;
  signal?.throwIfAborted();
  const timer = new AbortController();
  const expired = delay(timeoutMs, undefined, { signal: AbortSignal.any([timer.signal, ...(signal ? [signal] : [])]) }).then(
    () => [] as const,
    () => [] as const,
  );
  let last: unknown = new Error("the first attempt did not finish");
  let tries = 0;
  try {
    for (;;) {
      const isNew = news?.();
      const [outcome] = await Promise.race([expired, Promise.allSettled([(async () => attempt())()])]);
      if (outcome?.status === "fulfilled") return outcome.value;
      if (outcome === undefined) break;
      last = outcome.reason;
      tries += 1;
      const pause = delay(intervalMs).then(() => isNew && Promise.race([isNew, delay(mostMs)]).then(() => undefined));
      if ((await Promise.race([expired, pause])) !== undefined) break;
    }
  } finally {
    timer.abort();
  }
  signal?.throwIfAborted();
  const reason = messageOf(last);
  throw new Error(`still failing after ${timeoutMs} ms and ${tries} attempts: ${reason}`, { cause: last });
}
