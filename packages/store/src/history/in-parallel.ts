/** Transactions at a time: the pool has a few more connections, for those who ask. */
const most = 4;

/** Calls `write` for each batch, a few at a time. Throws the first error once none is running any more. */
export async function inParallel<T>(batches: readonly T[], write: (batch: T) => Promise<void>): Promise<void> {
  const waiting = batches.values();
  const lane = async (): Promise<void> => {
    for (const batch of waiting) await write(batch);
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(most, batches.length) }, lane));
  const failed = ended.find((each) => each.status === "rejected");
  if (failed) throw failed.reason;
}
