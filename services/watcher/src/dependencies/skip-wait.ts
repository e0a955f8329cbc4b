import type { DeploymentAggregates, HandleCommand, PlanCause } from "@slipway/bus";
import { type ApplicationKey, skipWait as decide, Fault, isFault, personName } from "@slipway/domain";
import { decodeActor } from "@slipway/state";

export interface SkipWaitDeps {
  readonly deployments: Pick<DeploymentAggregates, "change">;
  readonly publishPlan: (key: ApplicationKey, cause: PlanCause) => Promise<void>;
  readonly now: () => Temporal.Instant;
}

/** Handles a skip of a wait: the deployment begins although applications that it depends on are not ready. Idempotent. A skip that is too late changes nothing. */
export function skipWait({ deployments, publishPlan, now }: SkipWaitDeps): HandleCommand {
  return async (command) => {
    const { id, projectId, pipedId, applicationId, kind } = command;
    if (kind.case !== "skipWait") throw new Fault("invalid", `command ${id} is not a skip of a wait`);
    const { deploymentId } = kind.value;
    const key = { projectId, pipedId, applicationId };
    const actor = decodeActor(command.actor);
    try {
      const { state, changed } = await deployments.change({ ...key, deploymentId }, (before) => decide(before, actor.name, now()), {
        actor,
      });
      await publishPlan(key, { kind: "ready", deploymentId });
      return changed ? undefined : { result: "done", reason: `already skipped by ${personName(state.waitSkippedBy)}` };
    } catch (error) {
      if (!isFault(error, "precondition")) throw error;
      return { result: "refused", reason: error.message };
    }
  };
}
