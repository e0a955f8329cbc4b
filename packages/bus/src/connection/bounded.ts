/** Waits until `promise` settles, but no longer than `ms`. Never throws. */
export async function bounded(promise: Promise<unknown>, ms: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([promise.catch(() => {}), late]).finally(() => clearTimeout(timer));
}
