import type { ApplicationKey } from "@slipway/domain";
import { decodeLivestate, decodeLivestateChange } from "@slipway/state";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { skipUnreadable } from "../../topics/skip-unreadable.ts";
import { topics } from "../../topics/topics.ts";
import { watchMessages } from "../../topics/watch-messages.ts";
import { inTurn } from "./in-turn.ts";
import { JoinedLivestate, type JoinedState } from "./joined-livestate.ts";

/**
 * The newest live states of all applications with these ids, then `ready`, then every change. Unreadable ones are skipped with an error in the log.
 * Each state has a higher version than the one before of its application, and comes with the change that led to it from that one. Only if the server lost messages, all begin anew.
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
  const sources = {
    snapshots: watchMessages(bus, livestate, ids, options),
    changes: watchMessages(bus, livestateChange, ids, options),
  };
  try {
    for await (const [source, item] of inTurn(sources)) {
      if (item.kind === "ready") {
        readies[source] = true;
        // Again if a stream lost messages.
        if (readies.snapshots && readies.changes) yield { kind: "ready" };
        continue;
      }
      // The stream begins again, because it lost messages: versions may have begun again, too.
      if (item.kind === "current" && readies[source]) {
        readies[source] = false;
        joined.clear();
      }
      const { subject, message } = item;
      const state = skipUnreadable(bus, { noun: topics[source === "snapshots" ? "livestate" : "livestateChange"].noun, subject }, () =>
        message.$typeName === "slipway.state.v1.LivestateChange"
          ? { kind: "change" as const, change: decodeLivestateChange(message) }
          : { kind: "snapshot" as const, livestate: decodeLivestate(message) },
      );
      if (state === undefined) continue;
      const { applicationId } = state.kind === "change" ? state.change.state : state.livestate;
      const application = joined.getOrInsertComputed(applicationId, () => new JoinedLivestate());
      const next = state.kind === "change" ? application.change(state.change) : application.snapshot(state.livestate);
      if (next) yield { kind: "livestate", ...next };
    }
  } finally {
    left.abort();
  }
}
