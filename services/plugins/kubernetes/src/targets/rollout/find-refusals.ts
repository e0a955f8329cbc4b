import { type Fault, isFault } from "@slipway/plugin-sdk";
import { runConcurrently } from "../../apply/run-concurrently.ts";

/** How many targets are asked at the same time. */
const concurrency = 16;

/**
 * Asks for every target whether it refuses what is to be done there, before anything is done on any of them. What a target that cannot be reached would say is
 * not known: its turn tells. Throws a bug, and the signal's reason.
 */
export async function findRefusals<T>(
  targets: readonly T[],
  check: (target: T) => Promise<void>,
  signal: AbortSignal,
): Promise<ReadonlyMap<T, Fault>> {
  const refusals = new Map<T, Fault>();
  await runConcurrently(targets, concurrency, async (target) => {
    try {
      await check(target);
    } catch (error) {
      signal.throwIfAborted();
      if (!isFault(error)) throw error;
      if (!isFault(error, "unavailable", "deadline", "conflict")) refusals.set(target, error);
    }
  });
  return refusals;
}
