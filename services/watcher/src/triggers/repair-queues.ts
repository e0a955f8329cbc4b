import { applicationKey } from "@slipway/domain";
import type { TriggerDeps } from "./trigger-application.ts";

/**
 * Asks the planner again to look at every application with a deployment that has not ended: a watcher may have been killed before it asked, or NATS may
 * have lost the request to plan or to run. The planner asks for the run of a planned deployment, which changes nothing while one is open.
 */
export async function repairQueues({
  applications,
  publishPlan,
  projectId,
  pipedId,
}: Pick<TriggerDeps, "applications" | "publishPlan"> & { readonly projectId: string; readonly pipedId: string }): Promise<void> {
  for (const { state } of await applications.list({ projectId, pipedId })) {
    const deploymentId = state.activeDeploymentId ?? state.queue[0]?.deploymentId;
    if (deploymentId !== undefined) await publishPlan(applicationKey(state), { kind: "repaired", deploymentId });
  }
}
