import type { DeploymentAggregates, Handler } from "@slipway/bus";
import { type DeploymentKey, giveStageCommand as decide, Fault } from "@slipway/domain";
import type { CommandSchema } from "@slipway/proto/state";
import { decodeActor } from "@slipway/state";
import { tooLate } from "./too-late.ts";

export interface GiveStageCommandDeps {
  readonly deployments: DeploymentAggregates;
  readonly now: () => Temporal.Instant;
}

/** Records an approval or a skip in its stage, where the plugin finds it. Idempotent. A command that is too late changes nothing. */
export function giveStageCommand(deps: GiveStageCommandDeps): Handler<typeof CommandSchema> {
  return async (command, { log }) => {
    const { id, projectId, pipedId, applicationId, kind } = command;
    if (kind.case !== "approve" && kind.case !== "skip") throw new Fault("invalid", `command ${id} is neither an approval nor a skip`);
    const { deploymentId, stageId } = kind.value;
    const key: DeploymentKey = { projectId, pipedId, applicationId, deploymentId };
    const actor = decodeActor(command.actor);
    const given = { id, operation: kind.case, commander: actor.name, at: deps.now() };
    await deps.deployments.change(key, (state) => decide(state, stageId, given), { actor }).catch(tooLate(command, log));
  };
}
