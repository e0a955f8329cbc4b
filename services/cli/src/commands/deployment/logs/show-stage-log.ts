import { setTimeout as wait } from "node:timers/promises";
import { isFinal } from "@slipway/domain";
import { ReadStageLogResponseSchema } from "@slipway/proto/api";
import type { ApiClient } from "../../../connection/api-client.ts";
import { readDeployment } from "../../../connection/read-answer.ts";
import { resumed } from "../../../connection/resumed.ts";
import { logLine } from "../../../output/lines/log-line.ts";
import { type OutputFormat, printOne } from "../../../output/print.ts";
import { writeErr } from "../../../output/terminal/terminal.ts";

interface StageLogOptions {
  readonly deploymentId: string;
  readonly stage: { readonly id: string; readonly name: string };
  readonly follow: boolean;
  readonly output: OutputFormat;
}

/**
 * Prints the log of a stage, each entry once. A log that is followed is read on after the server was away. Says so if it ends before it is complete although
 * the deployment has ended.
 */
export async function showStageLog(
  api: Pick<ApiClient, "deployments">,
  { deploymentId, stage, follow, output }: StageLogOptions,
  signal: AbortSignal,
): Promise<void> {
  const seen = new Set<bigint>();
  const read = () => api.deployments.readStageLog({ deploymentId, stageId: stage.id, follow }, { signal });
  let pauseMs = 250;
  for (let hasEnded = !follow; ; ) {
    let isComplete = false;
    for await (const part of follow ? resumed(read, { signal }) : read()) {
      isComplete = part.completed;
      const blocks = part.blocks.filter(({ index }) => !seen.has(index));
      for (const { index } of blocks) seen.add(index);
      if (blocks.length < part.blocks.length && blocks.length === 0 && !isComplete) continue;
      printOne(ReadStageLogResponseSchema, { ...part, blocks }, output, () => blocks.map((block) => logLine(stage.name, block)).join("\n"));
    }
    if (isComplete || !follow) return;
    if (hasEnded) return writeErr(`slipway: the log of stage ${stage.name} is not complete yet: run the command again later`);
    const { deployment } = await api.deployments.getDeployment({ deploymentId }, { signal });
    hasEnded = isFinal(readDeployment(deployment).status);
    if (hasEnded) continue;
    await wait(pauseMs, undefined, { signal });
    pauseMs = Math.min(2 * pauseMs, 5_000);
  }
}
