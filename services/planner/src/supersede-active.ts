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
  withdrawSupersede,
} from "@slipway/domain";

export interface SupersedeActiveDeps {
  readonly deployments: Pick<DeploymentAggregates, "find" | "change">;
  readonly now: () => Temporal.Instant;
}

/**
 * Tells the active deployment of the newest commit that waits for it, if the file of that commit wants to supersede it, or that none does any more. One that
 * has no plan yet ends at once if it waits for other applications, or if newer commits cancel at once, otherwise once planning it has failed: the newer commit may
 * be the fix. Idempotent.
 */
export async function supersedeActive(
  { deployments, now }: SupersedeActiveDeps,
  active: Deployment,
  application: Application,
): Promise<{ readonly state: Deployment }> {
  const newer = isFinal(active.status) ? undefined : await newerCommit(deployments, application);
  if (newer === undefined && !active.supersede) return { state: active };
  return await deployments.change(deploymentKey(active), (state) => {
    if (newer === undefined) return withdrawSupersede(state, now());
    const { deploymentId: byDeploymentId, commitHash, supersede: policy } = newer;
    if (state.status !== "pending")
      return policy === undefined
        ? withdrawSupersede(state, now())
        : requestSupersede(state, { byDeploymentId, commitHash, stuckAfterMs: policy.stuckAfterMs, at: now() });
    const isReplaceable = state.trigger.kind === "commit" || state.trigger.kind === "out-of-sync";
    const givesWay = policy?.stuckAfterMs === 0 || state.planAttempts > 0 || state.waitsFor !== "";
    return isReplaceable && givesWay ? supersedeDeployment(state, byDeploymentId, now()) : undefined;
  });
}

/** The newest commit of the queue. One whose deployment a person cancelled stays in the queue until it is its turn, and does not count. */
async function newerCommit(
  deployments: Pick<DeploymentAggregates, "find">,
  application: Application,
): Promise<QueuedDeployment | undefined> {
  const newest = application.queue.findLast(({ trigger }) => trigger === "commit");
  if (newest === undefined) return undefined;
  const found = await deployments.find({ ...applicationKey(application), deploymentId: newest.deploymentId });
  return found === undefined || isFinal(found.state.status) ? undefined : newest;
}
