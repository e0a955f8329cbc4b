import { setTimeout as wait } from "node:timers/promises";
import { isFault } from "@slipway/domain";
import { backoffDelay } from "@slipway/runtime";

export interface BatchOptions {
  /** Maximum number of items per write. */
  readonly most: number;
  /** Rejects while the store is unavailable. */
  readonly check: () => Promise<void>;
  /** Called before each wait for an unavailable store, with the store's error and the number of failed writes in a row. */
  readonly onUnavailable?: (error: unknown, failures: number) => void;
  /** Maximum wait between two attempts; default: 2 s. */
  readonly maxWaitMs?: number;
}

interface Waiting<T> {
  readonly item: T;
  readonly signal: AbortSignal;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Number of failures in a row after which a single item is considered the cause. */
const failuresOfItem = 3;

/**
 * Batches single items into writes: items that arrive during a write are part of the next one. The returned function resolves when its item is
 * written, and rejects when `signal` aborts.
 *
 * While the store is unavailable, items wait here and are retried, so that recording resumes as soon as the store is back. Retries use smaller and
 * smaller writes. If a single item keeps failing although the store answers, the item is the cause and its promise rejects. After any other error,
 * each item is written alone, so that an invalid item does not block the others.
 */
export function inBatches<T>(
  write: (items: readonly T[]) => Promise<void>,
  options: BatchOptions,
): (item: T, signal: AbortSignal) => Promise<void> {
  const { most, check, onUnavailable, maxWaitMs = 2_000 } = options;
  let waiting: Waiting<T>[] = [];
  let isWriting = false;

  /** Writes all waiting items. Never throws. */
  const writeAll = async (): Promise<void> => {
    // The messages of a fetch arrive in the same tick: waits for all of them.
    await new Promise((resolve) => setImmediate(resolve));
    let size = most;
    let failures = 0;
    for (;;) {
      waiting = waiting.filter(({ signal }) => !signal.aborted);
      const batch = waiting.splice(0, size);
      if (batch.length === 0) break;
      const outage = await writeBatch(batch, write);
      if (outage === undefined) {
        size = most;
        failures = 0;
        continue;
      }
      failures++;
      const [first, second] = batch;
      if (first && !second && failures >= failuresOfItem && (await answers(check))) first.reject(outage);
      else waiting.unshift(...batch);
      size = Math.max(1, Math.floor(batch.length / 2));
      onUnavailable?.(outage, failures);
      await wait(backoffDelay(failures, { baseMs: 100, maxMs: maxWaitMs }), undefined, { ref: false });
    }
    isWriting = false;
  };
  return (item, signal) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    waiting.push({ item, signal, resolve, reject });
    if (!isWriting) {
      isWriting = true;
      void writeAll();
    }
    return promise.finally(() => signal.removeEventListener("abort", onAbort));
  };
}

async function answers(check: () => Promise<void>): Promise<boolean> {
  return await check().then(
    () => true,
    () => false,
  );
}

/** Writes a batch and settles its items, or returns the error of an unavailable store. Never throws. */
async function writeBatch<T>(batch: readonly Waiting<T>[], write: (items: readonly T[]) => Promise<void>): Promise<unknown> {
  try {
    await write(batch.map(({ item }) => item));
    for (const { resolve } of batch) resolve();
  } catch (error) {
    if (isFault(error, "unavailable")) return error;
    if (batch.length === 1) for (const { reject } of batch) reject(error);
    // If the store becomes unavailable now, the item is rejected: its message is delivered again later.
    else for (const each of batch) await writeBatch([each], write).then((outage) => outage !== undefined && each.reject(outage));
  }
  return undefined;
}
