import type { Application } from "@slipway/domain";

/** Whether a deployment of the application waits or runs. */
export function isDeployed({ activeDeploymentId, queue }: Application): boolean {
  return activeDeploymentId !== undefined || queue.length > 0;
}
