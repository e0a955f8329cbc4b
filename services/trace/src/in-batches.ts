import { isFault } from "@slipway/domain";

interface Waiting<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes items that come one by one many at a time: those that come during one write are the next. The function returned resolves when its item is
 * written. When a write fails that the store could not make at all (`unavailable`), all its items fail; else each is tried alone, so that one that can
 * not be written does not stop the others.
 */
export function inBatches<T>(
  write: (items: readonly T[]) => Promise<void>,
  { most }: { readonly most: number },
): (item: T) => Promise<void> {
  const waiting: Waiting<T>[] = [];
  let isWriting = false;

  /** Never throws. */
  const writeAll = async (): Promise<void> => {
    // Messages of one fetch come in one go: take them all.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) await writeBatch(waiting.splice(0, most), write);
    isWriting = false;
  };
  return (item) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    waiting.push({ item, resolve, reject });
    if (!isWriting) {
      isWriting = true;
      void writeAll();
    }
    return promise;
  };
}

/** Never throws. */
async function writeBatch<T>(batch: readonly Waiting<T>[], write: (items: readonly T[]) => Promise<void>): Promise<void> {
  try {
    await write(batch.map(({ item }) => item));
    for (const { resolve } of batch) resolve();
  } catch (error) {
    if (batch.length > 1 && !isFault(error, "unavailable")) for (const each of batch) await writeBatch([each], write);
    else for (const { reject } of batch) reject(error);
  }
}
