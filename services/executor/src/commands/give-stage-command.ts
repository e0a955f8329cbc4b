import type { DeploymentAggregates, HandleCommand } from "@slipway/bus";
import { type DeploymentKey, giveStageCommand as decide, Fault, givenBy, stageOf } from "@slipway/domain";
import { decodeActor } from "@slipway/state";
import { refusedLate } from "./refused-late.ts";

export interface GiveStageCommandDeps {
  readonly deployments: DeploymentAggregates;
  readonly now: () => Temporal.Instant;
}

/** Records an approval or a skip in its stage, where the plugin finds it. Idempotent. A command that is too late changes nothing. */
export function giveStageCommand(deps: GiveStageCommandDeps): HandleCommand {
  return async (command) => {
    const { id, projectId, pipedId, applicationId, kind } = command;
    if (kind.case !== "approve" && kind.case !== "skip") throw new Fault("invalid", `command ${id} is neither an approval nor a skip`);
    const { deploymentId, stageId } = kind.value;
    const key: DeploymentKey = { projectId, pipedId, applicationId, deploymentId };
    const actor = decodeActor(command.actor);
    const given = { id, operation: kind.case, commander: actor.name, at: deps.now() };
    const taken = await deps.deployments.change(key, (state) => decide(state, stageId, given), { actor }).catch(refusedLate);
    if ("result" in taken) return taken;
    const before = givenBy(stageOf(taken.state, stageId), given.operation, given.commander);
    if (taken.changed || before?.id === id) return undefined;
    return { result: "done", reason: "requested before by the same person" };
  };
}
