import { setTimeout as wait } from "node:timers/promises";
import { create } from "@bufbuild/protobuf";
import { type DeploymentStatus, isFault } from "@slipway/domain";
import { GetDeploymentResponseSchema } from "@slipway/proto/api";
import type { Deployment } from "@slipway/proto/state";
import type { ApiClient } from "../../connection/api-client.ts";
import { readDeployment, readDeploymentChange } from "../../connection/read-answer.ts";
import { exitCodes } from "../../exit-codes.ts";
import { describeDeployment } from "../../output/details/describe-deployment.ts";
import { progressLine } from "../../output/lines/progress-line.ts";
import { type OutputFormat, print } from "../../output/print.ts";
import { writeErr } from "../../output/terminal/terminal.ts";

/** How long a deployment that was just requested may take to appear, and a lost gateway to come back, each time. */
const patienceMs = 60_000;

/**
 * Watches a deployment until it has ended: each event as a line on standard error, the result on standard output. Returns its status, and sets the exit
 * code to 1 unless it is one of `wanted`. A deployment that was just requested may not exist yet, so `not_found` is retried for a minute, and a lost
 * gateway for a minute each time it is lost. Rejects if `signal` aborts.
 */
export async function waitForDeployment(
  api: ApiClient,
  deploymentId: string,
  output: OutputFormat,
  signal: AbortSignal,
  wanted: readonly DeploymentStatus[] = ["succeeded"],
): Promise<DeploymentStatus | undefined> {
  const last = await watchToEnd(api, deploymentId, signal);
  if (!last) return undefined;
  const answer = create(GetDeploymentResponseSchema, { deployment: last });
  const ended = readDeployment(last);
  print(GetDeploymentResponseSchema, answer, output, (shown) => describeDeployment(ended, Date.now(), shown));
  if (!wanted.includes(ended.status)) process.exitCode = exitCodes.failed;
  return ended.status;
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
        if (line !== undefined) writeErr(line);
      }
      return last;
    } catch (error) {
      giveUpAt ??= performance.now() + patienceMs;
      if (!isFault(error, "not_found", "unavailable") || signal.aborted || performance.now() > giveUpAt) throw error;
      await wait(200, undefined, { signal });
    }
  }
}
