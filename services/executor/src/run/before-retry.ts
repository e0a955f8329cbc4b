import { setTimeout as wait } from "node:timers/promises";
import { isFault, type Stage } from "@slipway/domain";
import type { Plugins } from "@slipway/plugin-client";
import { backoffDelay, type Logger } from "@slipway/runtime";

/** How long to wait for a lost plugin. After that the stage is dispatched anyway, and fails. */
const comebackMs = 60_000;
/** Backoff after a failure. */
const backoff = { baseMs: 2_000, maxMs: 60_000 };

/** Waits until the next attempt of a stage may start: for its plugin if that was lost, for a growing delay after a failure. Never throws. */
export function beforeRetry({ plugins, log }: { readonly plugins: Pick<Plugins, "find">; readonly log: Logger }) {
  return async ({ id, plugin, failedAttempts }: Stage, signal: AbortSignal): Promise<void> => {
    try {
      if (failedAttempts.at(-1)?.kind === "lost") await plugins.find(plugin)?.ready({ signal, timeoutMs: comebackMs });
      else await wait(backoffDelay(failedAttempts.length, backoff), undefined, { signal });
    } catch (err) {
      if (!signal.aborted && !isFault(err, "unavailable")) log.error({ err, stageId: id, plugin }, "waiting for the next attempt failed");
    }
  };
}
