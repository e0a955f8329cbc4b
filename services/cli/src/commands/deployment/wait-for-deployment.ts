import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { GetDeploymentResponseSchema } from "@slipway/proto/api";
import { type Deployment, DeploymentStatus } from "@slipway/proto/state";
import type { ApiClient } from "../../connection/api-client.ts";
import { describeDeployment } from "../../output/deployment-table.ts";
import { type OutputFormat, print } from "../../output/print.ts";
import { progressLine } from "../../output/progress-line.ts";
import { exitCodes } from "../command-context.ts";

/**
 * Follows a deployment to its end, each step as a line on standard error, the result on standard output. Sets the exit code: 0 only when it succeeded.
 * One that was just asked for may not be there yet: it is waited for.
 */
export async function waitForDeployment(api: ApiClient, deploymentId: string, output: OutputFormat, signal: AbortSignal): Promise<void> {
  let last: Deployment | undefined;
  for (const giveUpAt = Date.now() + 60_000; ; ) {
    try {
      for await (const { deployment, event } of api.deployments.watchDeployments({ deploymentId }, { signal })) {
        last = deployment ?? last;
        const line = deployment && progressLine(deployment, event);
        if (line) process.stderr.write(`${line}\n`);
      }
      break;
    } catch (error) {
      const passes = error instanceof ConnectError && (error.code === Code.NotFound || error.code === Code.Unavailable);
      if (!passes || signal.aborted || Date.now() > giveUpAt) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
  if (!last) return;
  const ended = last;
  print(GetDeploymentResponseSchema, create(GetDeploymentResponseSchema, { deployment: ended }), output, () => describeDeployment(ended));
  if (ended.status !== DeploymentStatus.SUCCEEDED) process.exitCode = exitCodes.failed;
}
