import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import {
  type AccessRules,
  deploymentKey,
  Fault,
  givenBy,
  giveStageCommand,
  hasFourEyes,
  operatorOf,
  type Principal,
  personName,
  requestCancel,
  requestRollbackCancel,
  requireCancellable,
  requireFourEyes,
  requireWaiting,
  type Stage,
  type StageCommand,
  stageCommandIdOf,
  stageFor,
} from "@slipway/domain";
import type { DeploymentService } from "@slipway/proto/api";
import { rollbackChoice } from "@slipway/state";
import { callerOf } from "../access/caller.ts";
import { placeOfDeployment } from "../access/place.ts";
import { newCommand, type SendCommand } from "../commands/new-command.ts";
import { deploymentFor, deploymentSeenBy } from "./deployment-for.ts";
import type { FindDeployment } from "./find-deployment.ts";
import { type UndeployedCommitsDeps, undeployedCommits } from "./undeployed-commits.ts";

type Commands = Pick<ServiceImpl<typeof DeploymentService>, "cancelDeployment" | "approveStage" | "skipStage" | "skipWait">;

export interface DeploymentCommandsDeps extends UndeployedCommitsDeps {
  readonly find: FindDeployment;
  readonly sendCommand: SendCommand;
  /** Who may do what. */
  readonly rules: () => AccessRules;
}

/** Commands to deployments. Each is checked here by the rule that decides when it reaches the piped, so that a client learns at once why it is rejected. */
export function deploymentCommands({ find, sendCommand, rules, ...record }: DeploymentCommandsDeps): Commands {
  const sendToStage = async (
    { deploymentId, stageId: idOrName }: { readonly deploymentId: string; readonly stageId: string },
    operation: StageCommand["operation"],
    context: HandlerContext,
  ) => {
    const caller = callerOf(context);
    const { state: deployment } = await find(deploymentId, deploymentSeenBy(caller));
    const stage = stageFor(deployment, idOrName, operation);
    const { id: stageId, name: stageName } = stage;
    caller.require(placeOfDeployment(deployment, stage), `stage ${stageName || stageId} of deployment ${deploymentId}`);
    const { principal } = caller;
    if (operation === "approve" && hasFourEyes(rules(), deployment.projectId))
      requireFourEyes({ id: deploymentId, commits: await undeployedCommits(record, deployment, context.signal) }, principal);
    const id = stageCommandIdFor(principal, deploymentId, stageId, operation);
    const name = operatorName(stage, operation, principal);
    const command = newCommand(deploymentKey(deployment), { case: operation, value: { deploymentId, stageId } }, { id, name, context });
    const commander = command.actor?.name ?? "";
    const event = giveStageCommand(deployment, stageId, { id: command.id, operation, commander, at: Temporal.Now.instant() });
    const earlier = event ? undefined : (givenBy(stage, operation, commander) ?? stage.commands.find((given) => given.id === id));
    if (!earlier) await sendCommand(command);
    return { commandId: earlier?.id ?? command.id, stageId, stageName, alreadyGiven: earlier !== undefined };
  };
  return {
    cancelDeployment: async ({ deploymentId, rollback, commandId: id }, context) => {
      const { state: deployment } = await deploymentFor(find, deploymentId, context);
      const endsRollback = deployment.status === "rolling-back";
      const kind = { case: "cancel" as const, value: { deploymentId, rollback, endsRollback } };
      const command = newCommand(deploymentKey(deployment), kind, { id, context });
      const cancel = {
        commandId: command.id,
        commander: command.actor?.name ?? "",
        rollback: rollbackChoice.decode(rollback),
        at: Temporal.Now.instant(),
      };
      requireCancellable(deployment, command.id);
      const changes = endsRollback ? requestRollbackCancel(deployment, cancel) : requestCancel(deployment, cancel);
      await sendCommand(command);
      const earlier = changes ? undefined : endsRollback ? deployment.rollbackCancel : deployment.cancel;
      const alreadyRequestedBy = earlier && earlier.commandId !== command.id ? personName(earlier.commander) : "";
      return { commandId: command.id, endsRollback, alreadyRequestedBy };
    },
    approveStage: (request, context) => sendToStage(request, "approve", context),
    skipStage: (request, context) => sendToStage(request, "skip", context),
    skipWait: async ({ deploymentId }, context) => {
      const { state: deployment } = await deploymentFor(find, deploymentId, context);
      const { waitsFor, waitSkippedBy } = deployment;
      if (waitSkippedBy !== "") return { commandId: "", waitsFor, skippedBy: personName(waitSkippedBy) };
      requireWaiting(deployment);
      const command = newCommand(deploymentKey(deployment), { case: "skipWait", value: { deploymentId } }, { context });
      await sendCommand(command);
      return { commandId: command.id, waitsFor, skippedBy: "" };
    },
  };
}

/** Those who claim a name are one principal: each name is one of them. */
function stageCommandIdFor({ id, actor }: Principal, deploymentId: string, stageId: string, operation: StageCommand["operation"]): string {
  return stageCommandIdOf(deploymentId, stageId, operation, actor.signIn === "claimed" ? `${id} ${actor.name}` : id);
}

/** The name that counts for a stage: that in its list of those who may. Throws `precondition` for somebody who is none of them, whatever it is called. */
function operatorName({ name, authorizedOperators }: Stage, operation: StageCommand["operation"], principal: Principal): string {
  const own = principal.actor.name;
  if (authorizedOperators.length === 0) return own;
  const listed = operatorOf(authorizedOperators, principal);
  if (listed !== undefined) return listed;
  const ways = principal.actor.signIn === "session" ? " (by verified e-mail address or id)" : "";
  throw new Fault(
    "precondition",
    `stage ${name} cannot be ${operation === "approve" ? "approved" : "skipped"}: ${personName(own)} is not authorised; allowed: ${authorizedOperators.join(", ")}${ways}`,
  );
}
