import { deploy, stay, type TriggerDecision } from "./trigger-decision.ts";

/** `spec.trigger.onOutOfSync`. */
export interface OnOutOfSyncConfig {
  readonly disabled: boolean;
  /** Minimum time since the end of the last deployment. */
  readonly minWindowMs: number;
  /** How often in a row the same drift is repaired; 0: without a limit. */
  readonly maxRepairs: number;
}

/** How often `minWindow` is doubled at most. */
const mostDoublings = 8;

/** No window of an application that failed is shorter than this. */
const shortestRetryMs = 10_000;

/** No window of a drift that was repaired before is shorter than this. */
const shortestRepairMs = 1_000;

/** What was in vain so far. */
export interface Attempts {
  /** See `Application.failuresInRow`. Default: 0. */
  readonly failuresInRow?: number;
  /** See `repairsInRow`. Default: 0. */
  readonly repairs?: number;
}

/**
 * Returns how long drift waits after the last deployment: `minWindow`, and twice as long after each failure in a row that may pass, and after each repair in a
 * row of the same drift.
 */
export function driftWindowMs(
  { minWindowMs }: Pick<OnOutOfSyncConfig, "minWindowMs">,
  { failuresInRow = 0, repairs = 0 }: Attempts = {},
): number {
  const doublings = Math.min(failuresInRow + repairs, mostDoublings);
  if (doublings === 0) return minWindowMs;
  return Math.max(minWindowMs, failuresInRow > 0 ? shortestRetryMs : shortestRepairMs) * 2 ** doublings;
}

/** The facts that decide whether an out-of-sync application is deployed. */
export interface OutOfSyncCandidate extends Attempts {
  readonly config: OnOutOfSyncConfig;
  /** What is left of the window (see `driftWindowMs`) since the end of the last deployment, 0 if it has passed; undefined if none has ended. */
  readonly windowLeftMs: number | undefined;
  /** Whether the commit is to be deployed again by itself, whatever the configuration. Default: no. */
  readonly isRetry?: boolean;
  /** Whether a deployment is queued or active. */
  readonly active: boolean;
}

/** Whether drift deploys the application. */
export function shouldTriggerOnOutOfSync({
  config,
  windowLeftMs,
  failuresInRow = 0,
  repairs = 0,
  isRetry = false,
  active,
}: OutOfSyncCandidate): TriggerDecision {
  if (config.disabled && !isRetry) return stay("trigger.onOutOfSync is disabled");
  if (active) return stay("a deployment of the application is in progress");
  if (windowLeftMs === undefined) return deploy("the application is out of sync and was never deployed");
  if (windowLeftMs === 0) return deploy("the application is out of sync");
  const windowMs = driftWindowMs(config, { failuresInRow, repairs });
  const causes = [
    ...(failuresInRow === 0 ? [] : [`${failuresInRow} failed deployments in a row`]),
    ...(repairs === 0 ? [] : [`${repairs} repairs of the same drift`]),
  ];
  const longer = causes.length === 0 ? "" : `; after ${causes.join(" and ")} it is ${windowMs / 1000} s`;
  return stay(
    `the last deployment ended ${Math.floor((windowMs - windowLeftMs) / 1000)} s ago; trigger.onOutOfSync.minWindow is ${config.minWindowMs / 1000} s${longer}`,
  );
}
