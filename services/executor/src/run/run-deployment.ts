import { randomUUID } from "node:crypto";
import type { ApplicationAggregates, DeploymentAggregates, Handler } from "@slipway/bus";
import {
  claimRun,
  type Deployment,
  type DeploymentKey,
  endDeployment,
  Fault,
  isFinal,
  isStageFinal,
  nextStep,
  type Run,
  type Stage,
  settleDeployment,
  startRollback,
  withdrawRemoval,
} from "@slipway/domain";
import type { RunWorkSchema } from "@slipway/proto/state";
import { TimeLimits, withSpan } from "@slipway/runtime";
import type { ClaimedRun } from "./claimed-run.ts";
import type { RunningDeployments } from "./running-deployments.ts";

/** Dependencies of `runDeployment`. */
export interface RunDeploymentDeps {
  readonly applications: ApplicationAggregates;
  readonly deployments: DeploymentAggregates;
  readonly running: RunningDeployments;
  readonly executor: string;
  /** Runs one stage and records its outcome. Throws when the run is terminated. */
  readonly runStage: (run: ClaimedRun, deployment: Deployment, stage: Stage) => Promise<Deployment>;
  /** Marks the log of a stage as complete. Idempotent. */
  readonly completeLog: (deployment: Deployment, stage: Stage) => Promise<void>;
  /** Asks the planner to look at the application's queue, now that this deployment has ended. Idempotent. */
  readonly publishPlan: (ended: DeploymentKey) => Promise<void>;
  /** Answers other executors that this one runs a deployment, until it is disposed. */
  readonly holdRun: (deploymentId: string) => Disposable;
  /** Whether an executor that can answer runs a deployment. */
  readonly isRunHeld: (deploymentId: string, signal: AbortSignal) => Promise<boolean>;
  readonly now: () => Temporal.Instant;
}

/**
 * Runs a planned deployment to its end. Safe to deliver more than once, and to two executors at the same time: each resumes from the recorded
 * state, and only writes of the executor that claimed it last are accepted. A server that forgot who has the work delivers it again: then throws
 * `unavailable` while the executor that runs the deployment answers, because a second run would interrupt its stage and dispatch it again.
 * Asks the planner to look at the queue if the deployment is recorded nowhere.
 */
export function runDeployment(deps: RunDeploymentDeps): Handler<typeof RunWorkSchema> {
  return async (work, { signal, log }) => {
    const { projectId, pipedId, applicationId, deploymentId } = work;
    const key: DeploymentKey = { projectId, pipedId, applicationId, deploymentId };
    const found = await deps.deployments.find(key, { signal });
    if (found === undefined) {
      // The planner lets the application go on without it.
      log.error({ deploymentId }, "the deployment is recorded nowhere: there is nothing to run");
      return await deps.publishPlan(key);
    }
    await requireUnheld(deps, found.state, signal);
    using begun = deps.running.begin(deploymentId);
    const claim: Run = { token: randomUUID(), executor: deps.executor, since: deps.now() };
    let { state: deployment, sequence } = await deps.deployments.change(key, (state) => claimRun(state, claim));
    begun.claimed(claim.token, sequence);
    using _held = deps.holdRun(deploymentId);
    deps.running.observe(deployment, sequence); // a cancel recorded before this claim

    const { cancelled, rollbackCancelled, superseded, takenOver } = begun;
    const limits = new TimeLimits(deps.now);
    const run: ClaimedRun = {
      key,
      token: claim.token,
      cancelled,
      rollbackCancelled,
      superseded,
      terminated: AbortSignal.any([signal, takenOver]),
      timeLeft: (limitMs, start) => limits.leftMs(limitMs, start),
    };
    const completeLogs = logsToComplete(deps);
    // The previous executor may have been killed between the end of a stage and the end of its log.
    await completeLogs(deployment);
    if (deployment.removal) {
      const { state: application } = await deps.applications.get({ projectId, pipedId, applicationId });
      ({ state: deployment } = await deps.deployments.change(key, (state) => withdrawRemoval(state, application, deps.now())));
    }
    if (!isFinal(deployment.status)) {
      const application = deployment.applicationName;
      const about = { application, deploymentId, revision: deployment.trigger.commit.hash };
      log.info(about, deployment.claims > 1 ? "deployment taken on" : "deployment started");
      deployment = await withSpan(
        "run deployment",
        { attributes: attributesOf(deployment), ...(deployment.traceparent !== undefined && { parent: deployment.traceparent }) },
        () => runToEnd(deps, run, deployment, completeLogs),
      );
      const { status, statusReason: reason } = deployment;
      log[status === "failed" ? "warn" : "info"]({ ...about, status, reason }, "deployment ended");
    }
    await settle(deps, deployment);
  };
}

async function requireUnheld({ isRunHeld }: RunDeploymentDeps, { id, run, status }: Deployment, signal: AbortSignal): Promise<void> {
  if (run === undefined || isFinal(status) || !(await isRunHeld(id, signal))) return;
  throw new Fault("unavailable", `deployment ${id} is run by ${run.executor}, which answers`);
}

async function runToEnd(
  deps: RunDeploymentDeps,
  run: ClaimedRun,
  claimed: Deployment,
  completeLogs: (deployment: Deployment) => Promise<void>,
): Promise<Deployment> {
  let deployment = claimed;
  while (!isFinal(deployment.status)) {
    run.terminated.throwIfAborted();
    const now = deps.now();
    const step = nextStep(deployment, run.timeLeft);
    switch (step.kind) {
      case "run-stage":
        deployment = await deps.runStage(run, deployment, step.stage);
        break;
      case "roll-back":
        ({ state: deployment } = await deps.deployments.change(run.key, (state) =>
          startRollback(state, { runToken: run.token, outcome: step.outcome, reason: step.reason, now }),
        ));
        break;
      case "end":
        ({ state: deployment } = await deps.deployments.change(run.key, (state) =>
          endDeployment(state, { runToken: run.token, status: step.status, reason: step.reason, now }),
        ));
        break;
      default:
        step satisfies never;
    }
    await completeLogs(deployment);
  }
  return deployment;
}

/** Completes the log of each stage once it has ended or can no longer run. Plugins do not do this for stages that never reached them. */
function logsToComplete({ completeLog }: RunDeploymentDeps): (deployment: Deployment) => Promise<void> {
  const completed = new Set<string>();
  return async (deployment) => {
    const due = deployment.stages.filter(({ id, status }) => !completed.has(id) && (isStageFinal(status) || isFinal(deployment.status)));
    await Promise.all(due.map((stage) => completeLog(deployment, stage)));
    for (const { id } of due) completed.add(id);
  };
}

/** Records the end in the application and lets the next deployment in its queue begin. Idempotent. */
async function settle(deps: RunDeploymentDeps, ended: Deployment): Promise<void> {
  const { projectId, pipedId, applicationId } = ended;
  const { state: application } = await deps.applications.change({ projectId, pipedId, applicationId }, (state) =>
    settleDeployment(state, ended, deps.now()),
  );
  if (application.queue.length > 0) await deps.publishPlan({ projectId, pipedId, applicationId, deploymentId: ended.id });
}

function attributesOf(deployment: Deployment): Record<string, string> {
  return {
    "slipway.deployment.id": deployment.id,
    "slipway.application.name": deployment.applicationName,
    "vcs.ref.head.revision": deployment.trigger.commit.hash,
  };
}
