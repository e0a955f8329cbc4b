import { once } from "node:events";
import { Fault } from "@slipway/domain";

/**
 * Resolves when `signal` aborts. Rejects if one of `things` ends before that: with its error,
 * or with `internal` if it ended without one, since nothing should end while a service runs.
 * Failures during the stop are left to the caller that disposes the thing.
 */
export async function untilStopped(signal: AbortSignal, things: readonly { readonly done: Promise<void> }[]): Promise<void> {
  const deaths = things.map(({ done }) => diedBefore(signal, done));
  if (signal.aborted) return;
  await Promise.race([once(signal, "abort"), ...deaths]);
}

async function diedBefore(signal: AbortSignal, done: Promise<void>): Promise<void> {
  try {
    await done;
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
  if (!signal.aborted) throw new Fault("internal", "a part of the service ended while the service was running");
}
