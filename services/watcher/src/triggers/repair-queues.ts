import { applicationKey, deploymentKey, madeUpFor, supersedeDeployment } from "@slipway/domain";
import type { TriggerDeps } from "./trigger-application.ts";

type RepairDeps = Pick<TriggerDeps, "applications" | "deployments" | "publishPlan" | "now"> & {
  readonly projectId: string;
  readonly pipedId: string;
};

/**
 * Asks the planner again to look at every application with a deployment that has not ended: a watcher may have been killed before it asked, or NATS may
 * have lost the request to plan or to run. The planner asks for the run of a planned deployment, which changes nothing while one is open.
 * Ends deployments that no queue will ever have, because their watcher was killed before it queued them, and the branch went on.
 */
export async function repairQueues(deps: RepairDeps): Promise<void> {
  const { applications, publishPlan, projectId, pipedId } = deps;
  for (const { state } of await applications.list({ projectId, pipedId })) {
    const deploymentId = state.activeDeploymentId ?? state.queue[0]?.deploymentId;
    if (deploymentId !== undefined) await publishPlan(applicationKey(state), { kind: "repaired", deploymentId });
  }
  await endNeverQueued(deps);
}

async function endNeverQueued({ applications, deployments, now, projectId, pipedId }: RepairDeps): Promise<void> {
  for (const { state: deployment } of await deployments.list({ projectId, pipedId })) {
    if (deployment.status !== "pending") continue;
    // Read after the deployment: it may have been queued in between.
    const application = await applications.find({ projectId, pipedId, applicationId: deployment.applicationId });
    const later = application && madeUpFor(application.state, deployment);
    if (later !== undefined)
      await deployments.change(deploymentKey(deployment), (current) =>
        current.status === "pending" ? supersedeDeployment(current, later, now()) : undefined,
      );
  }
}
