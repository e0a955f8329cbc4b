import { setTimeout as wait } from "node:timers/promises";
import { isFault } from "@slipway/domain";
import { backoffDelay } from "@slipway/runtime";

export interface BatchOptions {
  /** Items of one write. */
  readonly most: number;
  /** Rejects while the store is away. */
  readonly check: () => Promise<void>;
  /** Called before each wait for a store that is away, with what it said. */
  readonly onAway?: (error: unknown, failures: number) => void;
  /** Longest wait between two attempts; default: 2 s. */
  readonly maxWaitMs?: number;
}

interface Waiting<T> {
  readonly item: T;
  readonly signal: AbortSignal;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Tries after which an item that is written alone is suspected. */
const triesAlone = 3;

/**
 * Writes items that come one by one many at a time: those that come during one write are the next. The function returned resolves when its item is
 * written, and rejects when `signal` aborts.
 *
 * While the store is away (`unavailable`) everything waits here and is tried again; so a store that comes back is caught up with at once. It is tried in
 * smaller and smaller writes, and an item that fails alone although the store answers is handed back: then the item is the reason. After any other error each item is tried alone: one that cannot be written does not
 * stop the others.
 */
export function inBatches<T>(
  write: (items: readonly T[]) => Promise<void>,
  options: BatchOptions,
): (item: T, signal: AbortSignal) => Promise<void> {
  const { most, check, onAway, maxWaitMs = 2_000 } = options;
  let waiting: Waiting<T>[] = [];
  let isWriting = false;

  /** Never throws. */
  const writeAll = async (): Promise<void> => {
    // Messages of one fetch come in one go: take them all.
    await new Promise((resolve) => setImmediate(resolve));
    let size = most;
    let failures = 0;
    for (;;) {
      waiting = waiting.filter(({ signal }) => !signal.aborted);
      const batch = waiting.splice(0, size);
      if (batch.length === 0) break;
      const away = await writeBatch(batch, write);
      if (away === undefined) {
        size = most;
        failures = 0;
        continue;
      }
      failures++;
      const [first, second] = batch;
      if (first && !second && failures >= triesAlone && (await answers(check))) first.reject(away);
      else waiting.unshift(...batch);
      size = Math.max(1, Math.floor(batch.length / 2));
      onAway?.(away, failures);
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

/** Settles the items, or returns why the store could not be asked. Never throws. */
async function writeBatch<T>(batch: readonly Waiting<T>[], write: (items: readonly T[]) => Promise<void>): Promise<unknown> {
  try {
    await write(batch.map(({ item }) => item));
    for (const { resolve } of batch) resolve();
  } catch (error) {
    if (isFault(error, "unavailable")) return error;
    if (batch.length === 1) for (const { reject } of batch) reject(error);
    // What is unavailable meanwhile is handed back: its next delivery finds the store again.
    else for (const each of batch) await writeBatch([each], write).then((away) => away !== undefined && each.reject(away));
  }
  return undefined;
}
