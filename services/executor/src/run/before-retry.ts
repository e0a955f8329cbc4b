import { setTimeout as wait } from "node:timers/promises";
import { isFault, type Stage } from "@slipway/domain";
import type { Plugins } from "@slipway/plugin-client";
import { backoffDelay, type Logger } from "@slipway/runtime";

/** How long a plugin that died may take to come back before the stage is dispatched anyway, and that fails. */
const comebackMs = 60_000;
/** After a failure: what failed may need a while to be well again. */
const backoff = { baseMs: 2_000, maxMs: 60_000 };

/** Waits for what the next attempt of a stage needs: its plugin after it was lost, a growing while after a failure. Never throws. */
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
