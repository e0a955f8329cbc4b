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
  isFinal,
  type Plan,
  planDeployment,
  settleDeployment,
  supersedeDeployment,
} from "@slipway/domain";
import type { PlanWorkSchema } from "@slipway/proto/state";
import { failureReason, type Logger, withTraceparent } from "@slipway/runtime";

/** What planning an application needs. */
export interface PlanApplicationDeps {
  readonly applications: ApplicationAggregates;
  readonly deployments: DeploymentAggregates;
  /** Makes the plan of a deployment. Throws a Fault when there can be none: its message is what the user reads. */
  readonly makePlan: (deployment: Deployment, application: Application, signal: AbortSignal) => Promise<Plan>;
  /** Hands a planned deployment to the executors. Idempotent. */
  readonly askForRun: (key: DeploymentKey) => Promise<void>;
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
          ? await withTraceparent(pending.traceparent, () => plan(deps, deploymentKey, pending, application, { signal, log }))
          : pending;
      log.info({ deploymentId, status: deployment.status, revision: deployment.trigger.commit.hash }, "deployment planned");
      if (!isFinal(deployment.status)) return withTraceparent(deployment.traceparent, () => deps.askForRun(deploymentKey));
      await deps.applications.change(key, (state) => settleDeployment(state, deploymentReference(deployment), deps.now()));
    }
  };
}

async function plan(
  deps: PlanApplicationDeps,
  key: DeploymentKey,
  pending: Deployment,
  application: Application,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Logger },
): Promise<Deployment> {
  const decide = await decision(deps, pending, application, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    const reason = failureReason(error, "planning", log);
    return (state: Deployment) => failPlanning(state, reason, deps.now());
  });
  const { state } = await deps.deployments.change(key, decide);
  return state;
}

async function decision({ makePlan, now }: PlanApplicationDeps, pending: Deployment, application: Application, signal: AbortSignal) {
  const made = await makePlan(pending, application, signal);
  // Decided here once, so that a plan that can not be is refused in words, not by the message that asked for it.
  planDeployment(pending, made, now());
  return (state: Deployment) => planDeployment(state, made, now());
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
