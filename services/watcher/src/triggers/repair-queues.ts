import { setTimeout as delay } from "node:timers/promises";
import { type Application, applicationKey, type Deployment, deploymentKey, madeUpFor, supersedeDeployment } from "@slipway/domain";
import type { TriggerDeps } from "./trigger-application.ts";

type RepairDeps = Pick<TriggerDeps, "applications" | "deployments" | "publishPlan" | "now"> & {
  readonly projectId: string;
  readonly pipedId: string;
};

/**
 * Asks the planner again to look at every given application with a deployment that has not ended: a watcher may have been killed before it asked, or NATS
 * may have lost the request to plan or to run. The planner asks for the run of a planned deployment, which changes nothing while one is open.
 */
export async function repairQueues({ publishPlan }: Pick<RepairDeps, "publishPlan">, applications: readonly Application[]): Promise<void> {
  for (const application of applications) {
    const deploymentId = application.activeDeploymentId ?? application.queue[0]?.deploymentId;
    if (deploymentId !== undefined) await publishPlan(applicationKey(application), { kind: "repaired", deploymentId });
  }
}

/** Far longer than a watcher takes from triggering a deployment to queueing it. */
const queuedWithinMs = 60_000;

/**
 * Ends deployments that no queue will ever have, because their watcher was killed before it queued them, and the branch went on. Looks twice, with a pause:
 * another watcher may be about to queue one, and clocks of different hosts do not tell which of two deployments is the later one.
 * Rejects when `signal` aborts during the pause.
 */
export async function endNeverQueued(deps: RepairDeps, signal: AbortSignal, pauseMs = queuedWithinMs): Promise<void> {
  const { deployments, now, projectId, pipedId } = deps;
  const suspects: Deployment[] = [];
  for (const { state } of await deployments.list({ projectId, pipedId })) if (await laterThan(deps, state)) suspects.push(state);
  if (suspects.length === 0) return;
  await delay(pauseMs, undefined, { signal });
  for (const suspect of suspects) {
    const later = await laterThan(deps, suspect);
    if (later !== undefined) await deployments.change(deploymentKey(suspect), (current) => supersedeDeployment(current, later, now()));
  }
}

async function laterThan({ applications, projectId, pipedId }: RepairDeps, deployment: Deployment): Promise<string | undefined> {
  if (deployment.status !== "pending") return undefined;
  // Read after the deployment: it may have been queued in between.
  const application = await applications.find({ projectId, pipedId, applicationId: deployment.applicationId });
  return application && madeUpFor(application.state, deployment);
}
