import { isFinal } from "@slipway/domain";
import type { ApiClient } from "../../../connection/api-client.ts";
import { readDeploymentChange } from "../../../connection/read-answer.ts";
import { resumed } from "../../../connection/resumed.ts";
import { progressLine } from "../../../output/lines/progress-line.ts";
import type { OutputFormat } from "../../../output/print.ts";
import { writeErr } from "../../../output/terminal/terminal.ts";
import { showStageLog } from "./show-stage-log.ts";

/**
 * Prints the logs of all stages of a deployment, one after the other, until the deployment has ended: stages that start later and those of a rollback
 * too. On standard error it says what it waits for, and how the deployment ended.
 */
export async function followDeploymentLogs(
  api: Pick<ApiClient, "deployments">,
  deploymentId: string,
  output: OutputFormat,
  signal: AbortSignal,
): Promise<void> {
  const shown = new Set<string>();
  let saidWaiting = false;
  for await (const message of resumed(() => api.deployments.watchDeployments({ deploymentId }, { signal }), { signal })) {
    const change = readDeploymentChange(message);
    const { stages, status } = change.deployment;
    for (const stage of stages.filter(({ id, status: each }) => each !== "not-started" && !shown.has(id))) {
      shown.add(stage.id);
      await showStageLog(api, { deploymentId, stage, follow: true, output }, signal);
    }
    if (isFinal(status)) writeErr(`slipway: ${progressLine({ ...change, event: undefined })}`);
    else if (shown.size === 0 && !saidWaiting) writeErr(`slipway: deployment ${deploymentId} is ${status}: no stage has started yet`);
    saidWaiting = true;
  }
}
