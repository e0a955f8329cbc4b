import type { DeploymentAggregates, HandleCommand } from "@slipway/bus";
import { type DeploymentKey, Fault, isFinal, personName, requestCancel, requestRollbackCancel } from "@slipway/domain";
import { decodeActor, rollbackChoice } from "@slipway/state";
import { refusedLate } from "./refused-late.ts";

export interface CancelDeploymentDeps {
  readonly deployments: DeploymentAggregates;
  /** Requests a plan: the cancelled deployment may have been the first of the queue. */
  readonly publishPlan: (key: DeploymentKey) => Promise<void>;
  readonly now: () => Temporal.Instant;
}

/**
 * Records the cancel of a deployment, or of its rollback, in the aggregate; the executor that runs the deployment sees it there. Idempotent.
 * A cancel that is too late changes nothing, and neither does one after another.
 */
export function cancelDeployment(deps: CancelDeploymentDeps): HandleCommand {
  return async (command) => {
    if (command.kind.case !== "cancel") throw new Fault("invalid", `command ${command.id} is not a cancel`);
    const { deploymentId, rollback, endsRollback } = command.kind.value;
    const decide = endsRollback ? requestRollbackCancel : requestCancel;
    const key: DeploymentKey = {
      projectId: command.projectId,
      pipedId: command.pipedId,
      applicationId: command.applicationId,
      deploymentId,
    };
    const actor = decodeActor(command.actor);
    const request = { commandId: command.id, commander: actor.name, rollback: rollbackChoice.decode(rollback), at: deps.now() };
    const cancelled = await deps.deployments.change(key, (state) => decide(state, request), { actor }).catch(refusedLate);
    if ("result" in cancelled) return cancelled;
    const { state, changed } = cancelled;
    if (isFinal(state.status)) await deps.publishPlan(key);
    const before = endsRollback ? state.rollbackCancel : state.cancel;
    if (changed || before?.commandId === command.id) return undefined;
    return { result: "done", reason: before ? `already cancelled by ${personName(before.commander)}` : state.statusReason };
  };
}
