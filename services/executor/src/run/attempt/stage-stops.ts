import { type Deployment, Fault, messageOf, type Stage, type StopSignal, type TimeLeft } from "@slipway/domain";
import { longestTimerMs } from "@slipway/runtime";
import type { ClaimedRun } from "../claimed-run.ts";
import { CancelledByPerson } from "../running-deployments.ts";
import { supersedeStop } from "./supersede-stop.ts";

/** What may stop a stage before it ends. Disposing stops the timer. */
export interface StageStops extends Disposable {
  /** Aborted by the first of them. */
  readonly signal: AbortSignal;
  readonly terminated: AbortSignal;
  /** Which one stopped it. Termination takes precedence over a cancel, by a person or for a newer commit, and a cancel over a timeout. */
  which(): StopSignal;
  /** The status reason of the stage. */
  reason(): string;
}

/** The stops of a stage. Its time limit counts from its first start, also when another executor started it. */
export function stageStops({ terminated, ...run }: ClaimedRun, deployment: Deployment, stage: Stage): StageStops {
  // The cancel that led to a rollback does not stop it; a cancel of the rollback does.
  const cancelled = stage.rollback ? run.rollbackCancelled : run.cancelled;
  const limit = timeLimit(deployment, stage, run.timeLeft);
  const late = new AbortController();
  const end = () => late.abort(new Fault("deadline", limit.reason));
  if (limit.leftMs === 0) end();
  // A limit longer than the longest timer has no timer.
  const timer = limit.leftMs > longestTimerMs ? undefined : setTimeout(end, limit.leftMs);
  const supersede = supersedeStop(run, stage);
  const superseded = supersede.signal;
  const cancelReason = () => (cancelled.reason instanceof CancelledByPerson ? cancelled.reason.message : "cancelled");
  return {
    signal: AbortSignal.any([terminated, late.signal, cancelled, superseded]),
    terminated,
    which: () =>
      terminated.aborted ? "terminate" : cancelled.aborted || superseded.aborted ? "cancel" : late.signal.aborted ? "timeout" : "none",
    reason: () => (cancelled.aborted ? cancelReason() : superseded.aborted ? messageOf(superseded.reason) : limit.reason),
    [Symbol.dispose]: () => {
      supersede[Symbol.dispose]();
      clearTimeout(timer);
    },
  };
}

/** The time left for the stage: the shorter of its own and that of the deployment or its rollback, with the reason of the timeout. */
function timeLimit(deployment: Deployment, stage: Stage, timeLeft: TimeLeft): { readonly leftMs: number; readonly reason: string } {
  const left = (limitMs: number, start: Temporal.Instant | undefined) =>
    limitMs <= 0 ? Number.POSITIVE_INFINITY : start ? timeLeft(limitMs, start) : limitMs;
  const ofStage = left(stage.timeoutMs, stage.startedAt);
  const ofWhole = left(deployment.timeoutMs, stage.rollback ? deployment.rollbackStartedAt : deployment.startedAt);
  const whole = stage.rollback ? "rollback" : "deployment";
  return ofStage <= ofWhole
    ? { leftMs: ofStage, reason: `timed out after ${Math.round(stage.timeoutMs / 1000)} s` }
    : { leftMs: ofWhole, reason: `the ${whole} timed out after ${Math.round(deployment.timeoutMs / 1000)} s` };
}
