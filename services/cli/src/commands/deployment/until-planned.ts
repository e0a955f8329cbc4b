import { type Deployment, isFinal, shortId } from "@slipway/domain";
import type { ApiClient } from "../../connection/api-client.ts";
import { readDeploymentChange } from "../../connection/read-answer.ts";
import { resumed } from "../../connection/resumed.ts";
import { writeErr } from "../../output/terminal/terminal.ts";

/** Waits until a deployment has stages, or has ended without; says on standard error that it waits. Resolves with the deployment as it is then. */
export async function untilPlanned(api: Pick<ApiClient, "deployments">, deployment: Deployment, signal: AbortSignal): Promise<Deployment> {
  if (isPlanned(deployment)) return deployment;
  const { id: deploymentId, status } = deployment;
  writeErr(`slipway: deployment ${shortId(deploymentId)} is ${status}: waiting for its plan`);
  for await (const message of resumed(() => api.deployments.watchDeployments({ deploymentId }, { signal }), { signal })) {
    const { deployment: next } = readDeploymentChange(message);
    if (isPlanned(next)) return next;
  }
  return deployment;
}

function isPlanned({ stages, status }: Deployment): boolean {
  return stages.length > 0 || isFinal(status);
}
