import { jetStreamStatus } from "@slipway/bus";
import { Fault } from "@slipway/domain";
import { startTrace } from "../start-trace.ts";
import type { RecoveryOptions } from "./rebuild-store.ts";
import { requireAlone } from "./require-alone.ts";

/** What was put back into NATS: messages of each stream. */
export interface Restored {
  readonly streams: Readonly<Record<string, number>>;
}

/**
 * Puts the newest state of every application, of every deployment and chain that has not ended, and of every external event of the last four weeks into a
 * NATS that lost its streams, and lets services use it: what a trace service does by itself when it starts. The bus must keep the streams. A restore that is killed is done again. Throws `precondition` if the store is
 * empty, if services use the streams already, or while a trace service runs.
 */
export async function restoreStreams({ bus, store, keepEndedMs, log, signal }: RecoveryOptions): Promise<Restored> {
  const positions = await Promise.all([store.applications.position(), store.deployments.position(), store.externalEvents.position()]);
  if (positions.every((position) => position === 0n))
    throw new Fault("precondition", `${store.place} is empty: there is nothing to restore from. Import a backup of the store first`);
  await requireAlone(bus, signal);
  const before = (await jetStreamStatus(bus, { signal })).streams.filter(({ isRestoring }) => isRestoring);
  if (before.length === 0)
    throw new Fault(
      "precondition",
      "services use the streams of this NATS: nothing was lost. Restore into a NATS without streams of Slipway",
    );
  {
    // It resolves when the streams are restored and marked, and has recorded nothing yet that a trace service would not.
    await using _trace = await startTrace({ bus, store, rpc: { host: "127.0.0.1", port: 0 }, keepEndedMs, log });
  }
  const { streams } = await jetStreamStatus(bus, { signal });
  const restored = streams.filter(({ name }) => before.some((each) => each.name === name));
  return { streams: Object.fromEntries(restored.map(({ name, messages }) => [name, messages])) };
}
