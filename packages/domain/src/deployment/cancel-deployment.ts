import { personName } from "../actor.ts";
import { Fault } from "../fault.ts";
import type { CancelRequest, Deployment } from "./deployment.ts";
import type { DeploymentEvent } from "./events.ts";
import { requireOpen } from "./require-open.ts";

/**
 * Records a person's request to cancel a deployment. One that is not planned yet ends at once; a running one is ended by its executor.
 * Undefined if it was cancelled already, by this command or another. Throws `precondition` if it ended otherwise or rolls back
 * already, or if a rollback is wished that the plan does not have.
 */
export function requestCancel(state: Deployment, cancel: CancelRequest): DeploymentEvent | undefined {
  if (state.cancel || state.status === "cancelled") return undefined;
  requireOpen(state);
  if (state.status === "pending")
    return {
      kind: "ended",
      at: cancel.at,
      status: "cancelled",
      reason: `cancelled by ${personName(cancel.commander)} before it was planned`,
    };
  if (state.status === "rolling-back")
    throw new Fault("precondition", `deployment ${state.id} is rolling back already: cancel it again to cancel the rollback`);
  if (cancel.rollback === "rollback" && !state.stages.some((stage) => stage.rollback))
    throw new Fault("precondition", `deployment ${state.id} has no rollback stages: cancel it without rollback`);
  return { kind: "cancel-requested", at: cancel.at, cancel };
}

/**
 * Records a person's request to cancel a rollback: its running stage ends as cancelled, the others do not start. A request of its own, so that of two people who
 * cancel a deployment at once the second does not stop the rollback that the first one wanted.
 * Undefined if it was cancelled already, or by the very command that led to the rollback. Throws `precondition` if nothing rolls back, or for somebody who wants just that rollback.
 */
export function requestRollbackCancel(state: Deployment, cancel: CancelRequest): DeploymentEvent | undefined {
  if (state.rollbackCancel || state.cancel?.commandId === cancel.commandId) return undefined;
  requireOpen(state);
  if (state.status !== "rolling-back") throw new Fault("precondition", `deployment ${state.id} does not roll back: it is ${state.status}`);
  if (cancel.rollback === "rollback") throw new Fault("precondition", `deployment ${state.id} is rolling back already`);
  return { kind: "cancel-requested", at: cancel.at, cancel };
}
