import type { DeploymentAggregates, Handler } from "@slipway/bus";
import { type DeploymentKey, Fault, isFinal, requestCancel, requestRollbackCancel } from "@slipway/domain";
import type { CommandSchema } from "@slipway/proto/state";
import { rollbackChoice } from "@slipway/state";
import { tooLate } from "./too-late.ts";

export interface CancelDeploymentDeps {
  readonly deployments: DeploymentAggregates;
  /** Asks the planner to look at the queue: the one that was cancelled may have been its first. */
  readonly publishPlan: (key: DeploymentKey) => Promise<void>;
  readonly now: () => Temporal.Instant;
}

/**
 * Takes a cancel of a deployment, or of its rollback, to the aggregate; the executor that runs it learns of it there, wherever it is. Idempotent.
 * One that comes too late changes nothing.
 */
export function cancelDeployment(deps: CancelDeploymentDeps): Handler<typeof CommandSchema> {
  return async (command, { log }) => {
    if (command.kind.case !== "cancel") throw new Fault("invalid", `command ${command.id} is no cancel`);
    const { deploymentId, rollback, endsRollback } = command.kind.value;
    const decide = endsRollback ? requestRollbackCancel : requestCancel;
    const key: DeploymentKey = {
      projectId: command.projectId,
      pipedId: command.pipedId,
      applicationId: command.applicationId,
      deploymentId,
    };
    const request = { commandId: command.id, commander: command.commander, rollback: rollbackChoice.get(rollback), at: deps.now() };
    const cancelled = await deps.deployments.change(key, (state) => decide(state, request)).catch(tooLate(command, log));
    if (cancelled && isFinal(cancelled.state.status)) await deps.publishPlan(key);
  };
}
