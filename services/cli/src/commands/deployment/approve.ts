import { ApproveStageResponseSchema } from "@slipway/proto/api";
import type { Command } from "commander";
import { print } from "../../output/print.ts";
import { stageCommand } from "./stage-command.ts";

/** `slipway deployment approve` */
export function approveCommand(): Command {
  return stageCommand({
    name: "approve",
    description: "Approve a stage that waits for an approval, under your name: that of the local user, or SLIPWAY_USER",
    defaultStage: "the running stage that waits for an approval",
    example: "WAIT_APPROVAL",
    send: async (api, request, { signal, output }) => {
      const answer = await api.deployments.approveStage(request, { signal });
      return () =>
        print(ApproveStageResponseSchema, answer, output, () =>
          answer.alreadyGiven
            ? `you already approved stage ${answer.stageName}: nothing changed; slipway deployment get ${request.deploymentId} shows whom it waits for`
            : `your approval of stage ${answer.stageName} was sent; slipway deployment get ${request.deploymentId} shows whether it waits for others`,
        );
    },
  });
}
