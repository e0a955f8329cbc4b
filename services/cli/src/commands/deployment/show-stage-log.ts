import { ReadStageLogResponseSchema } from "@slipway/proto/api";
import type { ApiClient } from "../../connection/api-client.ts";
import { logLine } from "../../output/lines/log-line.ts";
import { type OutputFormat, printOne } from "../../output/print.ts";

interface StageLogOptions {
  readonly deploymentId: string;
  readonly stage: { readonly id: string; readonly name: string };
  readonly follow: boolean;
  readonly output: OutputFormat;
}

/** Prints the log of a stage. Says so if it is followed and ends before it is complete, as when the server stops. */
export async function showStageLog(
  api: Pick<ApiClient, "deployments">,
  { deploymentId, stage, follow, output }: StageLogOptions,
  signal: AbortSignal,
): Promise<void> {
  let isComplete = false;
  for await (const part of api.deployments.readStageLog({ deploymentId, stageId: stage.id, follow }, { signal })) {
    isComplete = part.completed;
    printOne(ReadStageLogResponseSchema, part, output, () => part.blocks.map((block) => logLine(stage.name, block)).join("\n"));
  }
  if (follow && !isComplete)
    process.stderr.write(`slipway: the log of stage ${stage.name} is not complete yet: run the command again later\n`);
}
