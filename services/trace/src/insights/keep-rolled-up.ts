import { setTimeout as wait } from "node:timers/promises";
import { isFault } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import type { InsightRecords } from "@slipway/store";

export interface KeepRolledUpDeps {
  readonly insights: Pick<InsightRecords, "backfill" | "rollUp">;
  readonly log: Logger;
  /** How often to look. Default: every 10 seconds. Until then what is new is read from facts. */
  readonly intervalMs?: number;
}

/**
 * Fills in what ended before there were insights, then rolls up what is new, now and again, until `signal` aborts. Several processes may. Throws for bugs only.
 */
export async function keepRolledUp({ insights, log, intervalMs = 10_000 }: KeepRolledUpDeps, signal: AbortSignal): Promise<void> {
  let isComplete = false;
  while (!signal.aborted) {
    try {
      if (!isComplete) {
        const { facts, signals, ...filled } = await insights.backfill({ signal });
        if (facts + signals > 0) log.info({ facts, signals }, "filled in insights of earlier versions");
        isComplete = filled.isComplete;
      }
      const applications = await insights.rollUp({ signal });
      if (applications > 0) log.debug({ applications }, "rolled up insights");
    } catch (err) {
      if (signal.aborted) return;
      if (!isFault(err, "unavailable")) throw err;
      log.warn({ err }, "could not roll up insights now");
    }
    await wait(intervalMs, undefined, { signal, ref: false }).catch(() => {});
  }
}
