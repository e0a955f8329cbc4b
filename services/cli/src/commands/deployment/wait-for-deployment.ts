import { setTimeout as wait } from "node:timers/promises";
import { create } from "@bufbuild/protobuf";
import { isFault } from "@slipway/domain";
import { GetDeploymentResponseSchema } from "@slipway/proto/api";
import type { Deployment } from "@slipway/proto/state";
import type { ApiClient } from "../../connection/api-client.ts";
import { readDeployment, readDeploymentChange } from "../../connection/read-answer.ts";
import { exitCodes } from "../../exit-codes.ts";
import { describeDeployment } from "../../output/details/describe-deployment.ts";
import { progressLine } from "../../output/lines/progress-line.ts";
import { type OutputFormat, print } from "../../output/print.ts";

/** How long a deployment that was just requested may take to appear, and a lost gateway to come back, each time. */
const patienceMs = 60_000;

/**
 * Watches a deployment until it has ended: each event as a line on standard error, the result on standard output. Sets the exit code to 1
 * unless the deployment succeeded. A deployment that was just requested may not exist yet, so `not_found` is retried for a minute, and a lost
 * gateway for a minute each time it is lost. Rejects if `signal` aborts.
 */
export async function waitForDeployment(api: ApiClient, deploymentId: string, output: OutputFormat, signal: AbortSignal): Promise<void> {
  const last = await watchToEnd(api, deploymentId, signal);
  if (!last) return;
  const answer = create(GetDeploymentResponseSchema, { deployment: last });
  const ended = readDeployment(last);
  print(GetDeploymentResponseSchema, answer, output, () => describeDeployment(ended, Date.now()));
  if (ended.status !== "succeeded") process.exitCode = exitCodes.failed;
}

async function watchToEnd(api: ApiClient, deploymentId: string, signal: AbortSignal): Promise<Deployment | undefined> {
  let giveUpAt: number | undefined;
  for (;;) {
    try {
      let last: Deployment | undefined;
      for await (const message of api.deployments.watchDeployments({ deploymentId }, { signal })) {
        giveUpAt = undefined;
        last = message.deployment ?? last;
        const line = progressLine(readDeploymentChange(message));
        if (line !== undefined) process.stderr.write(`${line}\n`);
      }
      return last;
    } catch (error) {
      giveUpAt ??= performance.now() + patienceMs;
      if (!isFault(error, "not_found", "unavailable") || signal.aborted || performance.now() > giveUpAt) throw error;
      await wait(200, undefined, { signal });
    }
  }
}
