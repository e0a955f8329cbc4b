import type { DeploymentAggregates } from "@slipway/bus";
import {
  type Deployment,
  type FaultCode,
  failAttempt,
  finishStage,
  isFault,
  isStageFinal,
  type Stage,
  type StageOutcome,
  stageOf,
  startStage,
  whatCallerShould,
} from "@slipway/domain";
import { failureReason, retry } from "@slipway/runtime";
import { type RunAttemptDeps, runAttempt } from "./attempt/run-attempt.ts";
import { stageStops } from "./attempt/stage-stops.ts";
import type { ClaimedRun } from "./claimed-run.ts";

/** Dependencies of `runStage`. */
export interface RunStageDeps extends RunAttemptDeps {
  readonly deployments: DeploymentAggregates;
  /** Why the stage is skipped; undefined if it is not. An error fails the stage, unless a retry may help. */
  readonly skipReason: (deployment: Deployment, stage: Stage, signal: AbortSignal) => Promise<string | undefined>;
  /** Waits until the next attempt may start: for a lost plugin, or for a backoff after a failure. Returns early when the signal aborts. Never throws. */
  readonly beforeRetry: (stage: Stage, signal: AbortSignal) => Promise<void>;
  readonly now: () => Temporal.Instant;
}

/**
 * Runs one stage to a final status and records it. A failed or lost attempt is followed by another as the domain allows; each is recorded.
 * Throws when the run is terminated, and `unavailable` while a dependency is: the stage is left running, for the executor that gets the work next.
 */
export function runStage(deps: RunStageDeps): (run: ClaimedRun, deployment: Deployment, stage: Stage) => Promise<Deployment> {
  return async (run, deployment, stage) => {
    const ids = { stageId: stage.id, runToken: run.token };
    const finish = async (ended: { readonly status: StageOutcome; readonly reason: string; readonly faultCode?: FaultCode }) =>
      (await deps.deployments.change(run.key, (state) => finishStage(state, { ...ids, ...ended, now: deps.now() }))).state;

    if (stage.status === "not-started" && !stage.rollback) {
      const skip = await skipOf(deps, run, deployment, stage);
      if (skip) return finish(skip);
    }

    using stops = stageStops(run, deployment, stage);
    for (;;) {
      const { state: started } = await deps.deployments.change(run.key, (state) => startStage(state, { ...ids, now: deps.now() }));
      const { attempt } = stageOf(started, stage.id);
      const result = await runAttempt(deps, started, stageOf(started, stage.id), stops);
      if (result.kind === "ended") return finish(result);

      const failed = { ...ids, ...result, attempt, now: deps.now() };
      const { state: after } = await deps.deployments.change(run.key, (state) => failAttempt(state, failed));
      const left = stageOf(after, stage.id);
      if (isStageFinal(left.status)) return after;
      deps.log.warn({ deploymentId: deployment.id, stageId: stage.id, attempt, reason: result.reason }, "stage attempt failed");
      await deps.beforeRetry(left, stops.signal);
    }
  };
}

/** Nobody sees these attempts but in the log: about ten minutes, then the stage fails with the reason. */
const skipRetries = { attempts: 20, baseMs: 1_000, maxMs: 60_000 };

async function skipOf(
  { skipReason, log }: RunStageDeps,
  { terminated, cancelled }: ClaimedRun,
  deployment: Deployment,
  stage: Stage,
): Promise<{ readonly status: "skipped" | "failed"; readonly reason: string; readonly faultCode?: FaultCode } | undefined> {
  try {
    const reason = await retry(() => skipReason(deployment, stage, terminated), {
      ...skipRetries,
      signal: AbortSignal.any([terminated, cancelled]),
      onRetry: (err, attempt) =>
        log.warn({ err, deploymentId: deployment.id, stageId: stage.id, attempt }, "skipOn could not be evaluated yet"),
    });
    return reason === undefined ? undefined : { status: "skipped", reason };
  } catch (error) {
    terminated.throwIfAborted();
    // The stage then ends as cancelled.
    if (cancelled.aborted) return undefined;
    const isPassing = isFault(error) && whatCallerShould(error) === "retry";
    const why = isPassing ? `${error.message} (tried ${skipRetries.attempts} times)` : failureReason(error, "stage", log);
    return { status: "failed", reason: `could not evaluate skipOn: ${why}`, faultCode: isFault(error) ? error.code : "internal" };
  }
}
