import type { ApplicationAggregates, DeploymentAggregates, Handler } from "@slipway/bus";
import {
  type Application,
  type ApplicationKey,
  activateNext,
  confirmSuperseded,
  type Deployment,
  type DeploymentKey,
  deploymentReference,
  failPlanning,
  isFault,
  isFinal,
  type Plan,
  planDeployment,
  settleDeployment,
  supersedeDeployment,
} from "@slipway/domain";
import type { PlanWorkSchema } from "@slipway/proto/state";
import { withTraceparent } from "@slipway/runtime";

/** What planning an application needs. */
export interface PlanApplicationDeps {
  readonly applications: ApplicationAggregates;
  readonly deployments: DeploymentAggregates;
  /** Makes the plan of a deployment. Throws `invalid`, `precondition`, `not_found` or `internal` when there can be none: its message is what the user reads. */
  readonly makePlan: (deployment: Deployment, application: Application, signal: AbortSignal) => Promise<Plan>;
  /** Hands a planned deployment to the executors. Idempotent. */
  readonly publishRun: (key: DeploymentKey) => Promise<void>;
  readonly now: () => Temporal.Instant;
}

/**
 * Brings an application's queue forward: tells superseded deployments so, makes the first of the queue the active one, plans it and hands it over.
 * Safe to deliver twice or to two planners at once: every step is decided by the aggregates, and what is done already changes nothing.
 */
export function planApplication(deps: PlanApplicationDeps): Handler<typeof PlanWorkSchema> {
  return async ({ projectId, pipedId, applicationId }, { signal, log }) => {
    const key: ApplicationKey = { projectId, pipedId, applicationId };
    for (;;) {
      signal.throwIfAborted();
      await tellSuperseded(deps, key);
      const { state: application } = await deps.applications.change(key, (state) => activateNext(state, deps.now()));
      const deploymentId = application.activeDeploymentId;
      if (deploymentId === undefined) return;

      const deploymentKey: DeploymentKey = { ...key, deploymentId };
      const { state: pending } = await deps.deployments.get(deploymentKey);
      const deployment =
        pending.status === "pending"
          ? await withTraceparent(pending.traceparent, () => plan(deps, deploymentKey, pending, application, signal))
          : pending;
      log.info({ deploymentId, status: deployment.status, revision: deployment.trigger.commit.hash }, "deployment planned");
      if (!isFinal(deployment.status)) return withTraceparent(deployment.traceparent, () => deps.publishRun(deploymentKey));
      await deps.applications.change(key, (state) => settleDeployment(state, deploymentReference(deployment), deps.now()));
    }
  };
}

async function plan(
  deps: PlanApplicationDeps,
  key: DeploymentKey,
  pending: Deployment,
  application: Application,
  signal: AbortSignal,
): Promise<Deployment> {
  const decide = await deps.makePlan(pending, application, signal).then(
    (made) => (state: Deployment) => planDeployment(state, made, deps.now()),
    (error: unknown) => {
      if (!isFault(error, "invalid", "precondition", "not_found", "internal")) throw error; // a plugin or Git is away: later
      return (state: Deployment) => failPlanning(state, error.message, deps.now());
    },
  );
  const { state } = await deps.deployments.change(key, decide);
  return state;
}

/** The queue forgot these for a newer one; each learns it before the application forgets that they have to be told. */
async function tellSuperseded(deps: PlanApplicationDeps, key: ApplicationKey): Promise<void> {
  const { state: application } = await deps.applications.get(key);
  if (application.superseded.length === 0) return;
  for (const { deploymentId, byDeploymentId } of application.superseded)
    await deps.deployments.change({ ...key, deploymentId }, (state) => supersedeDeployment(state, byDeploymentId, deps.now()));
  const told = application.superseded.map(({ deploymentId }) => deploymentId);
  await deps.applications.change(key, (state) => confirmSuperseded(state, told, deps.now()));
}
