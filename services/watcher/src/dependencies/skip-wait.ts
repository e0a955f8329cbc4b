import type { DeploymentAggregates, Handler, PlanCause } from "@slipway/bus";
import { type ApplicationKey, skipWait as decide, Fault, isFault } from "@slipway/domain";
import type { CommandSchema } from "@slipway/proto/state";
import { decodeActor } from "@slipway/state";

export interface SkipWaitDeps {
  readonly deployments: Pick<DeploymentAggregates, "change">;
  readonly publishPlan: (key: ApplicationKey, cause: PlanCause) => Promise<void>;
  readonly now: () => Temporal.Instant;
}

/** Handles a skip of a wait: the deployment begins although applications that it depends on are not ready. Idempotent. A skip that is too late changes nothing. */
export function skipWait({ deployments, publishPlan, now }: SkipWaitDeps): Handler<typeof CommandSchema> {
  return async (command, { log }) => {
    const { id, projectId, pipedId, applicationId, kind } = command;
    if (kind.case !== "skipWait") throw new Fault("invalid", `command ${id} is not a skip of a wait`);
    const { deploymentId } = kind.value;
    const key = { projectId, pipedId, applicationId };
    const actor = decodeActor(command.actor);
    try {
      await deployments.change({ ...key, deploymentId }, (state) => decide(state, actor.name, now()), { actor });
    } catch (error) {
      if (!isFault(error, "precondition")) throw error;
      log.info({ commandId: id, actor: actor.name, command: kind.case, reason: error.message }, "command was too late");
      return;
    }
    await publishPlan(key, { kind: "ready", deploymentId });
  };
}
