import { Fault } from "@slipway/domain";
import type { Plugin } from "../plugin.ts";
import type { PluginConnection } from "../plugin-connection.ts";
import { type CallsInTurn, looking } from "../turns/calls-in-turn.ts";
import type { PluginLivestateUpdate } from "./plugin-livestate-update.ts";

/** How long the first update may take: a large chart or kustomization may take minutes to render, once. */
const firstMs = 6 * 60_000;

export interface WatchInTurnDeps {
  readonly watched: Pick<PluginConnection, "signal">;
  readonly turns: Pick<CallsInTurn, "makeOrRefuse" | "failed" | "succeeded">;
}

/**
 * Follows applications like calls that are made in their turn: until its first update, an application may be to blame for the loss of the plugin. A plugin that does not push is
 * asked once per connection. Throws `deadline` if the first update does not come.
 */
export function watchInTurn(calls: Pick<Plugin, "watchLivestate">, { watched, turns }: WatchInTurnDeps): Plugin["watchLivestate"] {
  let pollOn: AbortSignal | undefined;
  return async function* (request, { signal: given }) {
    const connection = watched.signal;
    if (pollOn === connection) {
      yield { kind: "unimplemented" };
      return;
    }
    const key = `${looking}${request.application.id}`;
    const stop = new AbortController();
    const signal = AbortSignal.any([given, stop.signal]);
    const late = setTimeout(() => stop.abort(new Fault("deadline", "the live state did not come in time")), firstMs).unref();
    const updates = calls.watchLivestate(request, { signal })[Symbol.asyncIterator]();
    try {
      const first = await turns.makeOrRefuse(key, { signal: given }, async () => {
        const next = await updates.next();
        if (stop.signal.aborted) throw stop.signal.reason;
        return next;
      });
      clearTimeout(late);
      for (let next = first; !next.done; next = await updates.next()) {
        if (next.value.kind === "unimplemented") pollOn = connection;
        else record(next.value);
        yield next.value;
      }
    } finally {
      clearTimeout(late);
      stop.abort();
      await updates.return?.();
    }

    /** A target that cannot be read is an answer, but no success. */
    function record(update: Exclude<PluginLivestateUpdate, { kind: "unimplemented" }>): void {
      const problem = update.kind === "failure" ? update.reason : update.sync.status === "unknown" ? (update.sync.reason ?? "") : "";
      if (problem !== "") turns.failed(key, problem);
      else turns.succeeded(key);
    }
  };
}
