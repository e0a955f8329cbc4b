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
  /** When the last deployment ended; undefined if none has. */
  readonly lastEndedAt: Temporal.Instant | undefined;
  /** Whether a deployment is queued or active. */
  readonly active: boolean;
  readonly now: Temporal.Instant;
}

/** Whether drift deploys the application. */
export function shouldTriggerOnOutOfSync({ config, lastEndedAt, active, now }: OutOfSyncCandidate): TriggerDecision {
  if (config.disabled) return stay("trigger.onOutOfSync is disabled");
  if (active) return stay("a deployment of the application is in progress");
  if (lastEndedAt === undefined) return deploy("the application is out of sync and was never deployed");
  const elapsedMs = now.epochMilliseconds - lastEndedAt.epochMilliseconds;
  if (elapsedMs >= config.minWindowMs) return deploy("the application is out of sync");
  return stay(
    `the last deployment ended ${Math.max(0, Math.floor(elapsedMs / 1000))} s ago; trigger.onOutOfSync.minWindow is ${config.minWindowMs / 1000} s`,
  );
}
