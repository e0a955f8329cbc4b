import type { DeploymentAggregates } from "@slipway/bus";
import {
  type Deployment,
  Fault,
  finishStage,
  isFault,
  isStageFinal,
  type Stage,
  type StageOutcome,
  type StopSignal,
  startStage,
  statusAfterSignal,
} from "@slipway/domain";
import type { ClaimedRun } from "./run-deployment.ts";
import { CancelledByPerson } from "./running-deployments.ts";

/** What a plugin said of a stage. */
export interface StageAnswer {
  readonly status: StageOutcome | "running" | "not-started";
  readonly message: string;
}

/** What running a stage needs. */
export interface RunStageDeps {
  readonly deployments: DeploymentAggregates;
  /** Why the stage is left out, or undefined. What it throws finishes the stage as failed, unless time may help. */
  readonly skipReason: (deployment: Deployment, stage: Stage, signal: AbortSignal) => Promise<string | undefined>;
  /** One dispatch to the plugin that owns the stage. Throws `unavailable` when the plugin died or is away. */
  readonly dispatch: (deployment: Deployment, stage: Stage, signal: AbortSignal) => Promise<StageAnswer>;
  /** Resolves once the plugin answers again; throws `unavailable` when it stays away. */
  readonly untilPluginIsBack: (plugin: string, signal: AbortSignal) => Promise<void>;
  readonly now: () => Temporal.Instant;
}

/** How often a stage is handed to a plugin that dies under it, in one run. */
const maxDispatches = 5;

/**
 * Runs one stage to a final status and records it. A stage that was cut off is dispatched again, its attempt counted.
 * Throws when the run is terminated, leaving the stage running for the next executor.
 */
export function runStage(deps: RunStageDeps): (run: ClaimedRun, deployment: Deployment, stage: Stage) => Promise<Deployment> {
  return async (run, deployment, stage) => {
    const record = async (status: StageOutcome, reason: string): Promise<Deployment> => {
      const finish = { stageId: stage.id, runToken: run.token, status, reason, now: deps.now() };
      return (await deps.deployments.change(run.key, (state) => finishStage(state, finish))).state;
    };
    if (stage.status === "not-started" && !stage.rollback) {
      const reason = await deps.skipReason(deployment, stage, run.terminated).catch(asFailure);
      if (isFault(reason)) return record("failed", `skipOn can not be decided: ${reason.message}`);
      if (reason !== undefined) return record("skipped", reason);
    }

    const { leftMs, reason: late } = timeLimit(deployment, stage, deps.now());
    using limit = stopAfter(leftMs);
    // A rollback is the answer to a cancel: the cancel that led to it does not end it.
    const stops = stage.rollback ? [run.terminated, limit.signal] : [run.terminated, limit.signal, run.cancelled];
    const stop = AbortSignal.any(stops);
    for (let dispatch = 1; ; dispatch += 1) {
      const { state: started } = await deps.deployments.change(run.key, (state) =>
        startStage(state, { stageId: stage.id, runToken: run.token, now: deps.now() }),
      );
      const answer = await deps.dispatch(started, stage, stop).catch((error: unknown) => error);
      const signal = stopSignal(run, limit.signal, stage);
      const outcome = statusAfterSignal(signal, "running", isAnswer(answer) ? answer.status : "failed");
      if (signal === "terminate") throw run.terminated.reason;
      if (signal !== "none" && isStageFinal(outcome)) return record(outcome, signal === "timeout" ? late : cancelReason(run));
      if (isAnswer(answer)) {
        if (isStageFinal(answer.status)) return record(answer.status, answer.message);
        return record("failed", `plugin ${stage.plugin} answered that the stage is ${answer.status}, which is no end`);
      }
      if (!isFault(answer, "unavailable") || dispatch === maxDispatches) return record("failed", failure(answer, stage, dispatch));
      await deps.untilPluginIsBack(stage.plugin, stop).catch((error: unknown) => {
        if (!stop.aborted && !isFault(error, "unavailable")) throw error;
      });
    }
  };
}

function isAnswer(value: unknown): value is StageAnswer {
  return typeof value === "object" && value !== null && !(value instanceof Error) && "status" in value;
}

function stopSignal(run: ClaimedRun, limit: AbortSignal, stage: Stage): StopSignal {
  if (run.terminated.aborted) return "terminate";
  if (run.cancelled.aborted && !stage.rollback) return "cancel";
  return limit.aborted ? "timeout" : "none";
}

/** A Fault that is the same at the next try; throws the others on. */
function asFailure(error: unknown): Fault {
  if (isFault(error, "invalid", "not_found", "precondition", "internal")) return error;
  throw error;
}

function cancelReason(run: ClaimedRun): string {
  return run.cancelled.reason instanceof CancelledByPerson ? run.cancelled.reason.message : "cancelled";
}

function failure(error: unknown, stage: Stage, dispatches: number): string {
  if (isFault(error, "unavailable")) return `plugin ${stage.plugin} was lost ${dispatches} times: ${error.message}`;
  if (error instanceof Fault) return error.message;
  throw error;
}

/** What is left of the stage's and the deployment's time, both counted from their first start, and what is said when it is over. */
function timeLimit(deployment: Deployment, stage: Stage, now: Temporal.Instant): { readonly leftMs: number; readonly reason: string } {
  const left = (limitMs: number, start: Temporal.Instant | undefined) =>
    limitMs > 0 ? Math.max(0, limitMs - (start ? now.epochMilliseconds - start.epochMilliseconds : 0)) : Number.POSITIVE_INFINITY;
  const ofStage = left(stage.timeoutMs, stage.startedAt);
  const ofDeployment = stage.rollback ? Number.POSITIVE_INFINITY : left(deployment.timeoutMs, deployment.startedAt);
  return ofStage <= ofDeployment
    ? { leftMs: ofStage, reason: `timed out after ${Math.round(stage.timeoutMs / 1000)} s` }
    : { leftMs: ofDeployment, reason: `the deployment timed out after ${Math.round(deployment.timeoutMs / 1000)} s` };
}

/** Node's timers hold 24.8 days at most; a longer limit is none. */
const longestTimerMs = 2 ** 31 - 1;

function stopAfter(milliseconds: number): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const timer =
    milliseconds > longestTimerMs
      ? undefined
      : setTimeout(() => controller.abort(new Fault("deadline", "the stage's time is over")), milliseconds);
  return { signal: controller.signal, [Symbol.dispose]: () => clearTimeout(timer) };
}
