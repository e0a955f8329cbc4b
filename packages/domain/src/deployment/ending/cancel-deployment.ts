import { personName } from "../../actor.ts";
import { Fault } from "../../fault.ts";
import type { CancelRequest, Deployment } from "../deployment.ts";
import type { DeploymentEvent } from "../events.ts";
import { requireOpen } from "../require-open.ts";

/**
 * Records a person's request to cancel a deployment. A deployment without a plan ends at once; a running one is ended by its executor.
 * Returns undefined if the deployment was already cancelled, by this command or another. Throws `precondition` if it ended with another
 * status or is rolling back, or if a rollback is requested and the plan has no rollback stages.
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
      faultCode: "",
    };
  if (state.status === "rolling-back")
    throw new Fault("precondition", `deployment ${state.id} is already rolling back: cancel it again to cancel the rollback`);
  if (cancel.rollback === "rollback" && !state.stages.some((stage) => stage.rollback))
    throw new Fault("precondition", `deployment ${state.id} has no rollback stages: cancel it without rollback`);
  return { kind: "cancel-requested", at: cancel.at, cancel };
}

/**
 * Throws `precondition` if a deployment has already ended, for a person who asks to cancel it now: nothing is left to cancel. A repeat of the command
 * that cancelled it is fine.
 */
export function requireCancellable(state: Deployment, commandId: string): void {
  if (state.cancel?.commandId !== commandId && state.rollbackCancel?.commandId !== commandId) requireOpen(state);
}

/**
 * Records a person's request to cancel a rollback: its running stage ends as cancelled, its other stages do not start. Cancelling a rollback is
 * a separate request, so that when two people cancel a deployment at the same time, the second cancel does not stop the rollback of the first.
 * Returns undefined if the rollback was already cancelled, or if this command is the one that started the rollback. Throws `precondition` if
 * the deployment is not rolling back, or if the command requests a rollback.
 */
export function requestRollbackCancel(state: Deployment, cancel: CancelRequest): DeploymentEvent | undefined {
  if (state.rollbackCancel || state.cancel?.commandId === cancel.commandId) return undefined;
  requireOpen(state);
  if (state.status !== "rolling-back") throw new Fault("precondition", `deployment ${state.id} is not rolling back: it is ${state.status}`);
  if (cancel.rollback === "rollback") throw new Fault("precondition", `deployment ${state.id} is already rolling back`);
  return { kind: "cancel-requested", at: cancel.at, cancel };
}
