import { once } from "node:events";
import { Fault } from "@slipway/domain";

/**
 * Resolves when `signal` aborts. Rejects when one of `things` dies before that: with its error,
 * or with `internal` when it ended without one, since nothing should end while a service runs.
 */
export async function untilStopped(signal: AbortSignal, things: readonly { readonly done: Promise<void> }[]): Promise<void> {
  if (signal.aborted) return;
  const deaths = things.map(async ({ done }) => {
    await done;
    if (!signal.aborted) throw new Fault("internal", "a part of the service ended while the service was running");
  });
  await Promise.race([once(signal, "abort"), ...deaths]);
}
