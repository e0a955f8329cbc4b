import { setTimeout as wait } from "node:timers/promises";
import { type Bus, jetStreamStatus } from "@slipway/bus";
import { Fault } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import type { Store } from "@slipway/store";
import { startTrace } from "../start-trace.ts";
import { recordingConsumers, requireAlone } from "./require-alone.ts";

export interface RecoveryOptions {
  readonly bus: Bus;
  readonly store: Store;
  /** How long to keep an ended deployment in JetStream, as the trace service does. */
  readonly keepEndedMs: number;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

export interface RebuildOptions extends RecoveryOptions {
  /** Called now and then with how many messages are not recorded yet. */
  readonly onProgress?: ((waiting: number) => void) | undefined;
}

/** What a store was rebuilt from. */
export interface Rebuilt {
  /** Messages that each stream had. */
  readonly streams: Readonly<Record<string, number>>;
  /** Messages that could not be recorded: the log has their reasons. A trace service tries them again. */
  readonly refused: number;
}

const lookMs = 500;
/** Streams of which one at least has something once Slipway was used. */
const hasStates: ReadonlySet<string> = new Set(["APPLICATIONS", "DEPLOYMENTS", "CHAINS", "EXTERNAL_EVENTS"]);

/**
 * Records everything that JetStream still has into an empty store, by the code that records always, and returns when all of it is there. What JetStream has
 * no more (deployments that ended a week ago, old events of applications, logs older than a week) only a backup of a store has. A rebuild that is killed leaves
 * a store that the trace service goes on with. Throws `precondition` if the store is not empty, while a trace service runs, or if JetStream has nothing: recording
 * from it would let services use streams that are not restored.
 */
export async function rebuildStore({ bus, store, keepEndedMs, log, signal, onProgress }: RebuildOptions): Promise<Rebuilt> {
  await requireEmpty(store);
  await requireAlone(bus, signal);
  const { streams } = await jetStreamStatus(bus, { signal });
  if (!streams.some(({ name, messages }) => hasStates.has(name) && messages > 0))
    throw new Fault(
      "precondition",
      "this NATS has nothing to rebuild from: no application, deployment, chain or event. If it lost its data, slipway store restore puts it back from the store; else check the address",
    );
  await using trace = await startTrace({ bus, store, rpc: { host: "127.0.0.1", port: 0 }, keepEndedMs, log });
  const failed = trace.done.then(() => Promise.reject(new Fault("unavailable", "recording ended early")));
  failed.catch(() => {});
  for (;;) {
    // Those of earlier stores end with the number of their stream.
    const consumers = (await recordingConsumers(bus, signal)).filter(({ durable }) => !/-\d+$/.test(durable));
    const waiting = consumers.reduce((sum, each) => sum + each.waiting + Math.max(0, each.taken - each.retried), 0);
    const refused = consumers.reduce((sum, { retried }) => sum + retried, 0);
    onProgress?.(waiting);
    if (waiting === 0)
      return {
        streams: Object.fromEntries(
          streams.filter(({ name }) => consumers.some(({ stream }) => stream === name)).map(({ name, messages }) => [name, messages]),
        ),
        refused,
      };
    await Promise.race([wait(lookMs, undefined, { signal }), failed]);
  }
}

async function requireEmpty({ applications, deployments, drift, chains, externalEvents, place }: Store): Promise<void> {
  const recorded = [applications, deployments, drift, chains, externalEvents];
  const positions = await Promise.all(recorded.map((each) => each.position()));
  if (positions.some((position) => position > 0n))
    throw new Fault("precondition", `${place} is not empty: rebuild into a new database, then start the trace service with it`);
}
