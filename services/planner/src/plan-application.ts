import type { ApplicationAggregates, ChainAggregates, DeploymentAggregates, Handler } from "@slipway/bus";
import {
  type Application,
  type ApplicationKey,
  activateNext,
  activateReplaced,
  beginChain,
  chainIdOf,
  confirmSuperseded,
  type Deployment,
  type DeploymentKey,
  endAsKnown,
  type Fault,
  failPlanAttempt,
  failPlanning,
  isFault,
  isFinal,
  loseDeployment,
  type Plan,
  planDeployment,
  settleDeployment,
  supersedeDeployment,
  whatCallerShould,
  withdrawRemoval,
} from "@slipway/domain";
import { PluginLost } from "@slipway/plugin-client";
import type { PlanWorkSchema } from "@slipway/proto/state";
import { failureReason, type Logger, withTraceparent } from "@slipway/runtime";
import { supersedeActive } from "./supersede-active.ts";

/** Dependencies of `planApplication`. */
export interface PlanApplicationDeps {
  readonly applications: ApplicationAggregates;
  readonly deployments: DeploymentAggregates;
  readonly chains: Pick<ChainAggregates, "find" | "update">;
  /** Makes the plan of a deployment. Throws a Fault with a message for the user if no plan is possible. */
  readonly makePlan: (deployment: Deployment, application: Application, signal: AbortSignal) => Promise<Plan>;
  /** Asks the executors to run a planned deployment. Idempotent. */
  readonly askForRun: (key: DeploymentKey) => Promise<void>;
  /** How often a plan is tried while a plugin or Git is unavailable. */
  readonly maxAttempts: number;
  readonly now: () => Temporal.Instant;
}

/**
 * Advances an application's queue: marks superseded deployments, makes the first of the queue the active one, plans it and asks for its run. Tells the active
 * one of a newer commit that supersedes it. One that waits for other applications is not planned.
 * Safe to deliver twice or to two planners at once: every step is decided by the aggregates, and a step that is already done changes nothing.
 */
export function planApplication(deps: PlanApplicationDeps): Handler<typeof PlanWorkSchema> {
  return async ({ projectId, pipedId, applicationId }, { signal, log }) => {
    const key: ApplicationKey = { projectId, pipedId, applicationId };
    for (;;) {
      signal.throwIfAborted();
      await markSuperseded(deps, key);
      const { state: application } = await deps.applications.change(key, (state) => activateNext(state, deps.now()));
      const deploymentId = application.activeDeploymentId;
      if (deploymentId === undefined) return;

      const deploymentKey: DeploymentKey = { ...key, deploymentId };
      const found = await deps.deployments.find(deploymentKey);
      if (found === undefined) {
        log.error({ deploymentId }, "the active deployment is recorded nowhere: going on without it");
        await deps.applications.change(key, (state) => loseDeployment(state, deploymentId, deps.now()));
        continue;
      }
      const { state: present } = await deps.deployments.change(deploymentKey, (state) => withdrawRemoval(state, application, deps.now()));
      const { state: active } = await supersedeActive(deps, present, application);
      // The watcher asks again once it does not wait any more.
      if (active.status === "pending" && active.waitsFor !== "") return;
      const deployment =
        active.status === "pending"
          ? await withTraceparent(active.traceparent, () => begin(deps, deploymentKey, active, application, { signal, log }))
          : active;
      await beginChainOf(deps, deployment);
      logPlanned(deployment, application, log);
      if (!isFinal(deployment.status)) return withTraceparent(deployment.traceparent, () => deps.askForRun(deploymentKey));
      await deps.applications.change(key, (state) => settleDeployment(state, deployment, deps.now()));
    }
  };
}

/** Begins the chain of a planned deployment before anything of it runs, so that no end of it is missed. Idempotent. */
async function beginChainOf({ chains, now }: PlanApplicationDeps, deployment: Deployment): Promise<void> {
  const { status, projectId, chainBlocks: blocks, chainHealthTimeoutMs: healthTimeoutMs } = deployment;
  if (blocks.length === 0 || status !== "planned") return;
  const key = { projectId, chainId: chainIdOf(deployment.id) };
  await chains.update(key, (state) => beginChain(state, deployment, { blocks, healthTimeoutMs }, now()));
}

/** Why a deployment of a chain must not begin any more: the chain has ended, or has gone on without it. Undefined if it may. */
async function chainRefusal({ chains }: PlanApplicationDeps, { id, projectId, chainId }: Deployment): Promise<string | undefined> {
  const chain = chainId === undefined ? undefined : (await chains.find({ projectId, chainId }))?.state;
  const node = chain?.blocks.flatMap(({ nodes }) => nodes).find(({ deploymentId }) => deploymentId === id);
  return node?.status === "cancelled" || node?.status === "failed" ? `chain ${chain?.id}: ${node.reason}` : undefined;
}

/** A deployment that could not be planned, or was cancelled before, has ended. */
function logPlanned({ id, status, statusReason, strategy, strategyReason, trigger }: Deployment, { name }: Application, log: Logger): void {
  const about = { application: name, deploymentId: id, revision: trigger.commit.hash };
  if (isFinal(status)) log[status === "failed" ? "warn" : "info"]({ ...about, status, reason: statusReason }, "deployment ended");
  else log.info({ ...about, trigger: trigger.kind, strategy, reason: strategyReason }, "deployment planned");
}

async function begin(
  deps: PlanApplicationDeps,
  key: DeploymentKey,
  pending: Deployment,
  application: Application,
  context: { readonly signal: AbortSignal; readonly log: Logger },
): Promise<Deployment> {
  const refusal = await chainRefusal(deps, pending);
  if (refusal === undefined) return await plan(deps, key, pending, application, context);
  const end = { status: "cancelled", reason: refusal, at: undefined } as const;
  return (await deps.deployments.change(key, (state) => (state.status === "pending" ? endAsKnown(state, end, deps.now()) : undefined)))
    .state;
}

async function plan(
  deps: PlanApplicationDeps,
  key: DeploymentKey,
  pending: Deployment,
  application: Application,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Logger },
): Promise<Deployment> {
  const decide = await decision(deps, pending, application, signal).catch(async (error: unknown) => {
    signal.throwIfAborted();
    if (isFault(error) && whatCallerShould(error) === "retry") return await failAttempt(deps, key, error);
    const reason = failureReason(error, "planning", log);
    return (state: Deployment) => failPlanning(state, reason, deps.now(), isFault(error) ? error.code : "internal");
  });
  const { state } = await deps.deployments.change(key, decide);
  return state;
}

/** Counts an attempt that failed for a reason that may pass, where users see it. Rethrows the fault, so that the work comes back later, unless this was the last attempt. */
async function failAttempt({ deployments, maxAttempts, now }: PlanApplicationDeps, key: DeploymentKey, fault: Fault) {
  const failed = {
    reason: fault.message,
    faultCode: fault.code,
    lost: fault instanceof PluginLost && fault.isCulprit,
    maxAttempts,
    now: now(),
  };
  const { state } = await deployments.change(key, (current) => failPlanAttempt(current, failed));
  if (!isFinal(state.status)) throw fault;
  return () => undefined;
}

async function decision({ makePlan, now }: PlanApplicationDeps, pending: Deployment, application: Application, signal: AbortSignal) {
  const made = await makePlan(pending, application, signal);
  // Checked here once, so that an invalid plan fails the deployment with a reason, instead of dead-lettering the request.
  planDeployment(pending, made, now());
  return (state: Deployment) => planDeployment(state, made, now());
}

/**
 * Marks deployments that a newer one replaced in the queue. The application forgets them only afterwards. One that is recorded nowhere needs no mark. One that
 * has begun is the active one again, as soon as no other is: NATS lost what the application knew of it.
 */
async function markSuperseded({ applications, deployments, now }: PlanApplicationDeps, key: ApplicationKey): Promise<void> {
  const { state: application } = await applications.get(key);
  const marked: string[] = [];
  for (const { deploymentId, byDeploymentId } of application.superseded) {
    const { state: told } = await deployments.update(
      { ...key, deploymentId },
      (state) => state && supersedeDeployment(state, byDeploymentId, now()),
    );
    if (told === undefined || isFinal(told.status)) marked.push(deploymentId);
    else await applications.change(key, (state) => activateReplaced(state, deploymentId, now()));
  }
  if (marked.length > 0) await applications.change(key, (state) => confirmSuperseded(state, marked, now()));
}
