/** Waits until all writes have ended, so that none goes on while they are repeated. Throws the first error. */
export async function together(...writes: readonly Promise<unknown>[]): Promise<void> {
  const ended = await Promise.allSettled(writes);
  const failed = ended.find((each) => each.status === "rejected");
  if (failed) throw failed.reason;
}
