import { create } from "@bufbuild/protobuf";
import { findStages } from "@slipway/domain";
import { type ReadStageResultsResponse, ReadStageResultsResponseSchema } from "@slipway/proto/api";
import { decodeObjectResult } from "@slipway/state";
import { Command } from "commander";
import type { ApiClient } from "../../connection/api-client.ts";
import { readDeployment } from "../../connection/read-answer.ts";
import { deploymentIdOf } from "../../connection/resolve-id.ts";
import { withApi } from "../../connection/with-api.ts";
import { resultsText } from "../../output/objects/results-text.ts";
import { printOne } from "../../output/print.ts";
import { writeErr } from "../../output/terminal/terminal.ts";
import { type ApiOptions, apiCommand } from "../api-command.ts";
import { deploymentReference } from "../references.ts";

/** `slipway deployment diff` */
export function diffCommand(): Command {
  const command = new Command("diff")
    .argument("<deployment>", deploymentReference)
    .argument("[stage]", "name or id of a stage (default: every stage that has started)")
    .description("Show what a deployment's stages did with each object, and the differences that were applied")
    .action(diff);
  return apiCommand(command, "deployment diff 5f1c9a2e", "deployment diff shop K8S_SYNC");
}

async function diff(reference: string, wanted: string | undefined, { output, ...options }: ApiOptions): Promise<void> {
  await withApi(options, async (api, signal) => {
    const deploymentId = await deploymentIdOf(api, reference, signal);
    const deployment = readDeployment((await api.deployments.getDeployment({ deploymentId }, { signal })).deployment);
    const begun = deployment.stages.filter(({ status }) => status !== "not-started");
    const found = wanted === undefined ? begun : findStages(deployment, wanted);
    // One that the deployment does not have goes to the server, whose answer lists the stages there are.
    const stages = found.length > 0 || wanted === undefined ? found : [{ id: wanted, name: wanted }];
    if (stages.length === 0) writeErr(`slipway: deployment ${deploymentId} has applied nothing: no stage has begun (${deployment.status})`);
    for (const { id: stageId, name } of stages) {
      const answer = await readResults(api, { deploymentId, stageId }, signal);
      printOne(ReadStageResultsResponseSchema, answer, output, () => resultsText(name, answer.results.map(decodeObjectResult)));
    }
  });
}

/** All parts of the answer as one. */
async function readResults(
  api: Pick<ApiClient, "deployments">,
  stage: { readonly deploymentId: string; readonly stageId: string },
  signal: AbortSignal,
): Promise<ReadStageResultsResponse> {
  let whole: ReadStageResultsResponse | undefined;
  for await (const part of api.deployments.readStageResults(stage, { signal }))
    whole = { ...part, results: [...(whole?.results ?? []), ...part.results] };
  return whole ?? create(ReadStageResultsResponseSchema, { stageId: stage.stageId });
}
