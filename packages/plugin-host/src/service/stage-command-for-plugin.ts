import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Deployment, StageCommand } from "@slipway/domain";
import { type CommandSchema, CommandStatus, Command_Type as CommandType } from "@slipway/proto/plugin";

/** A command of a stage as a wire message. Handled commands are not marked: a restarted plugin needs all of them. */
export function stageCommandForPlugin(
  { id: deploymentId, applicationId, pipedId, projectId }: Deployment,
  stageId: string,
  { id, operation, commander, at }: StageCommand,
): MessageInitShape<typeof CommandSchema> {
  const seconds = BigInt(Math.floor(at.epochMilliseconds / 1000));
  const ids = { deploymentId, stageId };
  return {
    ...ids,
    id,
    applicationId,
    pipedId,
    projectId,
    commander,
    status: CommandStatus.COMMAND_NOT_HANDLED_YET,
    ...(operation === "approve"
      ? { type: CommandType.APPROVE_STAGE, approveStage: ids }
      : { type: CommandType.SKIP_STAGE, skipStage: ids }),
    createdAt: seconds,
    updatedAt: seconds,
  };
}
