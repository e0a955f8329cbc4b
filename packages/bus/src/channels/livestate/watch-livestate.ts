import type { JsMsg } from "@nats-io/jetstream";
import { type ApplicationKey, isFault } from "@slipway/domain";
import { decodeLivestateChange } from "@slipway/state";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { lastMessage } from "../../topics/reading/direct-get.ts";
import { type Followed, follow } from "../../topics/reading/follow.ts";
import { readStored } from "../../topics/reading/read-stored.ts";
import { skipUnreadable } from "../../topics/reading/skip-unreadable.ts";
import { topics } from "../../topics/topics.ts";
import { inTurn } from "./in-turn.ts";
import { JoinedLivestate, type JoinedState } from "./joined-livestate.ts";
import { stateOfSnapshot, versionOfMessage } from "./snapshot-message.ts";

/**
 * The newest live states of all applications with these ids, some of them step by step, then `ready`, then every change. Unreadable ones are skipped with an error in the log.
 * Each state has a higher version than the one before of its application, and comes with the change that led to it from that one. Only if the server lost messages, all begin anew.
 * One that is over (see `lastLivestate`) may come twice; nothing is held of it, and the next state of its application comes without a change.
 * Ends when `signal` aborts.
 */
export async function* watchLivestate(
  bus: Bus,
  ids: Partial<ApplicationKey> = {},
  { signal }: CallOptions = {},
): AsyncGenerator<({ readonly kind: "livestate" } & JoinedState) | { readonly kind: "ready" }> {
  const joined = new Map<string, JoinedLivestate>();
  const left = new AbortController();
  const options = { signal: signal ? AbortSignal.any([signal, left.signal]) : left.signal };
  const { livestate, livestateChange } = topics;
  const readies = { snapshots: false, changes: false };
  const snapshotsRead = Promise.withResolvers<void>();
  options.signal.addEventListener("abort", () => snapshotsRead.resolve(), { once: true });
  const sources = {
    snapshots: follow(bus, livestate.stream.name, livestate.filter(ids), { begin: "last", ...options }),
    changes: changesAfter(snapshotsRead.promise),
  };
  const of = (applicationId = ""): JoinedLivestate => joined.getOrInsertComputed(applicationId, () => new JoinedLivestate());
  const take = {
    snapshots: async (message: JsMsg): Promise<JoinedState | undefined> => {
      const application = of(livestate.idsOf(message.subject)?.applicationId);
      const version = versionOfMessage(message);
      // Most are known from their changes, and need not be read.
      if (version !== undefined && !application.isNewer(version)) return undefined;
      const state = await readSnapshot(bus, message, options);
      return state && application.snapshot(state);
    },
    changes: async (message: JsMsg): Promise<JoinedState | undefined> => {
      const { subject } = message;
      const known = joined.get(livestateChange.idsOf(subject)?.applicationId ?? "");
      // Most are older than the snapshot, and need not be read.
      if (known?.isNewer(versionOfMessage(message) ?? 0) === false) return undefined;
      const read = () => decodeLivestateChange(readStored(bus, livestateChange, message));
      const change = skipUnreadable(bus, { noun: livestateChange.noun, subject }, read);
      return change && of(change.state.applicationId).change(change);
    },
  };
  try {
    for await (const [source, item] of inTurn(sources)) {
      if (item.kind === "ready") {
        readies[source] = true;
        if (source === "snapshots") snapshotsRead.resolve();
        // Again if a stream lost messages.
        if (readies.snapshots && readies.changes) yield { kind: "ready" };
        continue;
      }
      // The stream begins again, because it lost messages: versions may have begun again, too.
      if (item.kind === "current" && readies[source]) {
        readies[source] = false;
        joined.clear();
      }
      const next = await take[source](item.message);
      if (next && joined.get(next.livestate.applicationId)?.isOver) joined.delete(next.livestate.applicationId);
      if (next) yield { kind: "livestate", ...next };
    }
  } finally {
    left.abort();
  }

  /** All changes that are kept, once the snapshots are known: a snapshot may be minutes older than the last change, which follows from those between. */
  async function* changesAfter(snapshots: Promise<void>): AsyncGenerator<Followed> {
    await snapshots;
    yield* follow(bus, livestateChange.stream.name, livestateChange.filter(ids), { begin: "all", ...options });
  }
}

/** Undefined, with an error in the log, if it cannot be read; without one if it was replaced while it was read: the next one comes. */
async function readSnapshot(bus: Bus, message: JsMsg, options: CallOptions) {
  const { noun, stream } = topics.livestate;
  const { subject, seq } = message;
  try {
    return await stateOfSnapshot(bus, message, options);
  } catch (error) {
    if (!isFault(error, "internal")) throw error;
    const newest = await lastMessage(bus, stream.name, subject, options);
    if (newest?.seq === seq) bus.log.error({ err: error, subject }, `skipped an unreadable ${noun}`);
    return undefined;
  }
}
