import { setTimeout as wait } from "node:timers/promises";
import { isFault, type Stage } from "@slipway/domain";
import type { Plugins } from "@slipway/plugin-client";
import { backoffDelay, type Logger } from "@slipway/runtime";

/** How long to wait for a lost plugin. After that the stage is dispatched anyway, and fails. */
const comebackMs = 60_000;
/** Backoff after a failure. */
const afterFailure = { baseMs: 2_000, maxMs: 60_000 };
/** Backoff after an interruption: short at first, because the stage did nothing wrong. */
const afterInterruption = { baseMs: 100, maxMs: 60_000 };

/** Waits until the next attempt of a stage may start: for its plugin if that was lost, for a growing delay after other failures. Never throws. */
export function beforeRetry({ plugins, log }: { readonly plugins: Pick<Plugins, "find">; readonly log: Logger }) {
  return async ({ id, plugin, failedAttempts }: Stage, signal: AbortSignal): Promise<void> => {
    try {
      const kind = failedAttempts.at(-1)?.kind;
      const times = failedAttempts.filter((failed) => failed.kind === kind).length;
      if (kind === "failed") await wait(backoffDelay(times, afterFailure), undefined, { signal });
      if (kind === "interrupted") await wait(backoffDelay(times, afterInterruption), undefined, { signal });
      if (kind !== "failed") await plugins.find(plugin)?.ready({ signal, timeoutMs: comebackMs });
    } catch (err) {
      if (!signal.aborted && !isFault(err, "unavailable")) log.error({ err, stageId: id, plugin }, "waiting for the next attempt failed");
    }
  };
}
