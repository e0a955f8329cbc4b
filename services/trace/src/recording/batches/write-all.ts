import { setTimeout as wait } from "node:timers/promises";
import { isFault } from "@slipway/domain";
import { backoffDelay } from "@slipway/runtime";

export interface WriteOptions {
  /** Rejects while the store is unavailable. */
  readonly check: () => Promise<void>;
  /** Called before each wait for an unavailable store, with the store's error and the number of failed writes in a row. */
  readonly onUnavailable?: (error: unknown, failures: number) => void;
  /** Maximum wait between two attempts; default: 2 s. */
  readonly maxWaitMs?: number;
}

/** Number of failures in a row after which a single item is considered the cause. */
const failuresOfItem = 3;

/**
 * Writes items, if possible all at once. Returns the errors of those that could not be written; throws the reason of `signal` when that aborts.
 *
 * While the store is unavailable, items wait here and are retried, so that recording resumes as soon as the store is back. Retries use smaller and
 * smaller writes. If a single item keeps failing although the store answers, the item is the cause. After any other error, each item is written alone,
 * so that an invalid item does not block the others. An item that `isLost` is left out.
 */
export async function writeAll<T extends { readonly isLost: () => boolean }>(
  items: readonly T[],
  write: (items: readonly T[]) => Promise<void>,
  { check, onUnavailable, maxWaitMs = 2_000 }: WriteOptions,
  signal: AbortSignal,
): Promise<Map<T, unknown>> {
  const errors = new Map<T, unknown>();
  let left = items;
  let size = items.length;
  let failures = 0;
  for (;;) {
    left = left.filter(({ isLost }) => !isLost());
    if (left.length === 0) return errors;
    const batch = left.slice(0, size);
    const outage = await abortable(writeBatch(batch, write, errors), signal);
    if (outage === undefined) {
      left = left.slice(batch.length);
      size = items.length;
      failures = 0;
      continue;
    }
    failures++;
    const [first, second] = batch;
    if (first && !second && failures >= failuresOfItem && (await answers(check))) {
      errors.set(first, outage);
      left = left.slice(1);
    }
    size = Math.max(1, Math.floor(batch.length / 2));
    onUnavailable?.(outage, failures);
    await wait(backoffDelay(failures, { baseMs: 100, maxMs: maxWaitMs }), undefined, { signal, ref: false });
  }
}

async function answers(check: () => Promise<void>): Promise<boolean> {
  return await check().then(
    () => true,
    () => false,
  );
}

/** Writes a batch and notes the errors of its items, or returns the error of an unavailable store. */
async function writeBatch<T>(
  batch: readonly T[],
  write: (items: readonly T[]) => Promise<void>,
  errors: Map<T, unknown>,
): Promise<unknown> {
  try {
    await write(batch);
  } catch (error) {
    if (isFault(error, "unavailable")) return error;
    const [first, second] = batch;
    if (first !== undefined && second === undefined) errors.set(first, error);
    else
      for (const item of batch) {
        const outage = await writeBatch([item], write, errors);
        // If the store becomes unavailable now, the item is delivered again later.
        if (outage !== undefined) errors.set(item, outage);
      }
  }
  return undefined;
}

/** The outcome of `promise`, or the reason of `signal` if that aborts first. */
async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
