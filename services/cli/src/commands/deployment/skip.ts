import { SkipStageResponseSchema } from "@slipway/proto/api";
import type { Command } from "commander";
import { print } from "../../output/print.ts";
import { stageCommand } from "./stage-command.ts";

/** `slipway deployment skip` */
export function skipCommand(): Command {
  return stageCommand({
    name: "skip",
    description: "Skip a stage that supports it, under your name: that of the local user, or SLIPWAY_USER",
    defaultStage: "the running stage that can be skipped",
    example: "ANALYSIS",
    send: async (api, request, { signal, output }) => {
      const answer = await api.deployments.skipStage(request, { signal });
      return () =>
        print(SkipStageResponseSchema, answer, output, () =>
          answer.alreadyGiven
            ? `you already asked to skip stage ${answer.stageName}: nothing changed`
            : `skip of stage ${answer.stageName} requested`,
        );
    },
  });
}
