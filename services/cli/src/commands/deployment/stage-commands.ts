import { ApproveStageResponseSchema, SkipStageResponseSchema } from "@slipway/proto/api";
import { Command } from "commander";
import type { ApiClient } from "../../connection/api-client.ts";
import { type OutputFormat, outputOption, print } from "../../output/print.ts";
import { serverOption, withApi, withExamples } from "../command-context.ts";
import { waitForDeployment } from "./wait-for-deployment.ts";

/** `slipway deployment approve` */
export function approveCommand(): Command {
  const command = stageCommand("approve", "the one that waits for an approval", async (api, request, signal, output) => {
    const answer = await api.deployments.approveStage(request, { signal });
    return () => print(ApproveStageResponseSchema, answer, output, () => `stage ${answer.stageName} was approved`);
  });
  return withExamples(
    command.description("approve a stage, under your own name"),
    "deployment approve 5f1c…",
    "deployment approve 5f1c… WAIT_APPROVAL --wait",
  );
}

/** `slipway deployment skip` */
export function skipCommand(): Command {
  const command = stageCommand("skip", "the one under way that can be skipped", async (api, request, signal, output) => {
    const answer = await api.deployments.skipStage(request, { signal });
    return () => print(SkipStageResponseSchema, answer, output, () => `stage ${answer.stageName} was asked to be skipped`);
  });
  return withExamples(
    command.description("leave a stage that can be skipped, under your own name"),
    "deployment skip 5f1c…",
    "deployment skip 5f1c… ANALYSIS --wait",
  );
}

interface Options {
  readonly server: string;
  readonly output: OutputFormat;
  readonly wait?: boolean;
}

/** `ask` returns how to show the answer, for when the deployment's end is not waited for. */
function stageCommand(
  name: string,
  withoutStage: string,
  ask: (
    api: ApiClient,
    request: { readonly deploymentId: string; readonly stageId: string },
    signal: AbortSignal,
    output: OutputFormat,
  ) => Promise<() => void>,
): Command {
  return new Command(name)
    .argument("<id>", "id of the deployment")
    .argument("[stage]", `name or id of a stage; without it ${withoutStage}`)
    .option("--wait", "until the deployment has ended; exit code 1 unless it succeeded")
    .addOption(outputOption())
    .addOption(serverOption())
    .action((deploymentId: string, stageId = "", { server, output, wait }: Options) =>
      withApi({ server }, async (api, signal) => {
        const show = await ask(api, { deploymentId, stageId }, signal, output);
        return wait ? waitForDeployment(api, deploymentId, output, signal) : show();
      }),
    );
}
