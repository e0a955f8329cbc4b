import { setTimeout as wait } from "node:timers/promises";
import { isFault } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import type { StageLogs } from "@slipway/store";
import type { LogRetention } from "./log-retention.ts";

export interface RemoveOldLogsDeps {
  readonly stageLogs: Pick<StageLogs, "removeOld">;
  readonly retention: LogRetention;
  readonly log: Logger;
  /** How often to look. Default: once an hour. */
  readonly intervalMs?: number;
}

/** Removes the logs of old deployments, now and again, until `signal` aborts. Several processes may. Throws for bugs only. */
export async function removeOldLogs(
  { stageLogs, retention, log, intervalMs = 60 * 60 * 1000 }: RemoveOldLogsDeps,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const now = Temporal.Now.instant();
    const endedBefore = (projectId: string): Temporal.Instant | undefined => {
      const days = retention(projectId);
      return days === undefined ? undefined : now.subtract({ hours: 24 * days });
    };
    try {
      const deployments = await stageLogs.removeOld({ endedBefore, now, signal });
      if (deployments > 0) log.info({ deployments }, "removed old logs");
    } catch (err) {
      if (signal.aborted) return;
      if (!isFault(err, "unavailable")) throw err;
      log.warn({ err }, "could not remove old logs now");
    }
    await wait(intervalMs, undefined, { signal, ref: false }).catch(() => {});
  }
}
