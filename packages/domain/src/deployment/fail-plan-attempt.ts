import { boundText } from "../bounds/bound-text.ts";
import type { FaultCode } from "../fault.ts";
import type { Deployment } from "./deployment.ts";
import type { DeploymentEvent } from "./events.ts";

/** A plan that loses its plugin this many times fails: fewer times than a stage that runs on the plugin meanwhile, which is innocent. */
const maxPlanLosses = 3;

/** Bytes of a reason that the state keeps: it is written with every later attempt. */
const longestProblem = 4_096;

/** A failed attempt to plan. */
export interface FailPlanAttempt {
  readonly reason: string;
  readonly faultCode: FaultCode;
  /** Whether the plugin that was asked died during the call. */
  readonly lost: boolean;
  /** How often planning is tried. */
  readonly maxAttempts: number;
  readonly now: Temporal.Instant;
}

/**
 * Records that planning failed for a reason that may pass. The deployment stays pending for another attempt, or fails if this was the last.
 * Returns undefined if it was planned or has ended in the meantime.
 */
export function failPlanAttempt(
  { status, planAttempts, planLosses }: Deployment,
  { reason, faultCode, lost, maxAttempts, now }: FailPlanAttempt,
): DeploymentEvent | undefined {
  if (status !== "pending") return undefined;
  const ended = (why: string, faultCode: FaultCode | ""): DeploymentEvent => ({
    kind: "ended",
    at: now,
    status: "failed",
    reason: why,
    faultCode,
  });
  if (lost && planLosses + 1 >= maxPlanLosses) return ended(`planning lost its plugin ${planLosses + 1} times: ${reason}`, "");
  if (planAttempts + 1 >= maxAttempts) return ended(`planning was tried ${planAttempts + 1} times: ${reason}`, faultCode);
  return { kind: "plan-attempt-failed", at: now, reason: boundText(reason, longestProblem), lost };
}
