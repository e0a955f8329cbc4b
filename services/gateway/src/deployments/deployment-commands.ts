import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import {
  deploymentKey,
  givenBy,
  giveStageCommand,
  personName,
  requestCancel,
  requestRollbackCancel,
  requireCancellable,
  requireWaiting,
  type StageCommand,
  stageFor,
} from "@slipway/domain";
import type { DeploymentService } from "@slipway/proto/api";
import { rollbackChoice } from "@slipway/state";
import { newCommand, type SendCommand } from "../commands/new-command.ts";
import type { FindDeployment } from "./find-deployment.ts";

type Commands = Pick<ServiceImpl<typeof DeploymentService>, "cancelDeployment" | "approveStage" | "skipStage" | "skipWait">;

/** Commands to deployments. Each is checked here by the rule that decides when it reaches the piped, so that a client learns at once why it is rejected. */
export function deploymentCommands({ find, sendCommand }: { readonly find: FindDeployment; readonly sendCommand: SendCommand }): Commands {
  const sendToStage = async (
    { deploymentId, stageId: idOrName }: { readonly deploymentId: string; readonly stageId: string },
    operation: StageCommand["operation"],
    context: HandlerContext,
  ) => {
    const { state: deployment } = await find(deploymentId);
    const stage = stageFor(deployment, idOrName, operation);
    const { id: stageId, name: stageName } = stage;
    const command = newCommand(deploymentKey(deployment), { case: operation, value: { deploymentId, stageId } }, { context });
    const commander = command.actor?.name ?? "";
    const event = giveStageCommand(deployment, stageId, { id: command.id, operation, commander, at: Temporal.Now.instant() });
    const earlier = event ? undefined : givenBy(stage, operation, commander);
    if (!earlier) await sendCommand(command);
    return { commandId: earlier?.id ?? command.id, stageId, stageName, alreadyGiven: earlier !== undefined };
  };
  return {
    cancelDeployment: async ({ deploymentId, rollback, commandId: id }, context) => {
      const { state: deployment } = await find(deploymentId);
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
      const { state: deployment } = await find(deploymentId);
      const { waitsFor, waitSkippedBy } = deployment;
      if (waitSkippedBy !== "") return { commandId: "", waitsFor, skippedBy: personName(waitSkippedBy) };
      requireWaiting(deployment);
      const command = newCommand(deploymentKey(deployment), { case: "skipWait", value: { deploymentId } }, { context });
      await sendCommand(command);
      return { commandId: command.id, waitsFor, skippedBy: "" };
    },
  };
}
