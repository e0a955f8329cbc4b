import { deploy, stay, type TriggerDecision } from "./trigger-decision.ts";

/** `spec.trigger.onOutOfSync`. */
export interface OnOutOfSyncConfig {
  readonly disabled: boolean;
  /** Minimum time since the end of the last deployment. */
  readonly minWindowMs: number;
}

/** The facts that decide whether an out-of-sync application is deployed. */
export interface OutOfSyncCandidate {
  readonly config: OnOutOfSyncConfig;
  /** What is left of `minWindow` since the end of the last deployment, 0 if it has passed; undefined if none has ended. */
  readonly windowLeftMs: number | undefined;
  /** Whether a deployment is queued or active. */
  readonly active: boolean;
}

/** Whether drift deploys the application. */
export function shouldTriggerOnOutOfSync({ config, windowLeftMs, active }: OutOfSyncCandidate): TriggerDecision {
  if (config.disabled) return stay("trigger.onOutOfSync is disabled");
  if (active) return stay("a deployment of the application is in progress");
  if (windowLeftMs === undefined) return deploy("the application is out of sync and was never deployed");
  if (windowLeftMs === 0) return deploy("the application is out of sync");
  return stay(
    `the last deployment ended ${Math.floor((config.minWindowMs - windowLeftMs) / 1000)} s ago; trigger.onOutOfSync.minWindow is ${config.minWindowMs / 1000} s`,
  );
}
