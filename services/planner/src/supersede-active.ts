import type { DeploymentAggregates } from "@slipway/bus";
import {
  type Application,
  applicationKey,
  type Deployment,
  deploymentKey,
  isFinal,
  type QueuedDeployment,
  requestSupersede,
  supersedeDeployment,
  timeLeftMs,
  withdrawSupersede,
} from "@slipway/domain";

export interface SupersedeActiveDeps {
  readonly deployments: Pick<DeploymentAggregates, "find" | "change">;
  readonly now: () => Temporal.Instant;
}

/**
 * Tells the active deployment of the newest commit that waits for it, if the file of that commit wants to supersede it, or that none does any more. One that
 * has no plan yet ends at once, or, if it has to be stuck, once its planning failed and it is old enough. Idempotent.
 */
export async function supersedeActive(
  { deployments, now }: SupersedeActiveDeps,
  active: Deployment,
  application: Application,
): Promise<{ readonly state: Deployment }> {
  const newer = isFinal(active.status) ? undefined : await newerCommit(deployments, application);
  const policy = newer?.supersede;
  if (newer === undefined || policy === undefined)
    return active.supersede
      ? await deployments.change(deploymentKey(active), (state) => withdrawSupersede(state, now()))
      : { state: active };
  const { deploymentId: byDeploymentId, commitHash } = newer;
  return await deployments.change(deploymentKey(active), (state) => {
    if (state.status !== "pending")
      return requestSupersede(state, { byDeploymentId, commitHash, stuckAfterMs: policy.stuckAfterMs, at: now() });
    const isStuck = state.planAttempts > 0 && timeLeftMs(policy.stuckAfterMs, state.createdAt, now()) === 0;
    const isReplaceable = state.trigger.kind === "commit" || state.trigger.kind === "out-of-sync";
    return isReplaceable && (policy.stuckAfterMs === 0 || isStuck) ? supersedeDeployment(state, byDeploymentId, now()) : undefined;
  });
}

/** The newest commit of the queue. One whose deployment a person cancelled stays in the queue until it is its turn, and does not count. */
async function newerCommit(
  deployments: Pick<DeploymentAggregates, "find">,
  application: Application,
): Promise<QueuedDeployment | undefined> {
  const newest = application.queue.findLast(({ trigger }) => trigger === "commit");
  if (newest?.supersede === undefined) return undefined;
  const found = await deployments.find({ ...applicationKey(application), deploymentId: newest.deploymentId });
  return found === undefined || isFinal(found.state.status) ? undefined : newest;
}
