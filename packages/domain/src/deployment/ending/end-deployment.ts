import { Fault, type FaultCode } from "../../fault.ts";
import type { Deployment, FinalStatus } from "../deployment.ts";
import type { DeploymentEvent } from "../events.ts";
import { requireRun } from "../run/run.ts";

/** Ends a deployment that could not be planned. Returns undefined if it was planned or has ended in the meantime. */
export function failPlanning(
  state: Deployment,
  reason: string,
  now: Temporal.Instant,
  faultCode: FaultCode | "" = "",
): DeploymentEvent | undefined {
  if (state.status !== "pending") return undefined;
  return { kind: "ended", at: now, status: "failed", reason, faultCode };
}

/** Ends a deployment that a newer one replaced in the queue. Returns undefined if it has begun, or has ended. */
export function supersedeDeployment(state: Deployment, byDeploymentId: string, now: Temporal.Instant): DeploymentEvent | undefined {
  if (state.status !== "pending") return undefined;
  return { kind: "ended", at: now, status: "superseded", reason: `superseded by deployment ${byDeploymentId}`, faultCode: "" };
}

/**
 * Ends a deployment with a final status. Returns undefined if it already has this status. Throws `canceled` for a run that lost the deployment,
 * `precondition` while a stage is running.
 */
export function endDeployment(
  state: Deployment,
  {
    runToken,
    status,
    reason,
    now,
  }: {
    readonly runToken: string;
    readonly status: FinalStatus;
    readonly reason: string;
    readonly now: Temporal.Instant;
  },
): DeploymentEvent | undefined {
  if (state.status === status) return undefined;
  requireRun(state, runToken);
  const open = state.stages.find((stage) => stage.status === "running");
  if (open) throw new Fault("precondition", `stage ${open.id} of deployment ${state.id} is still running`);
  const failed = status === "failed" ? state.stages.find((stage) => !stage.rollback && stage.status === "failed") : undefined;
  return { kind: "ended", at: now, status, reason, faultCode: failed?.faultCode ?? "" };
}
