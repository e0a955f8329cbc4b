import type { Application } from "../application.ts";

/** Whether a deployment of the application is queued or active. */
export function isDeploying({ activeDeploymentId, queue }: Pick<Application, "activeDeploymentId" | "queue">): boolean {
  return activeDeploymentId !== undefined || queue.length > 0;
}
