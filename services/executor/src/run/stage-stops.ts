import { type Deployment, Fault, type Stage, type StopSignal } from "@slipway/domain";
import type { ClaimedRun } from "./run-deployment.ts";
import { CancelledByPerson } from "./running-deployments.ts";

/** What may cut a stage off. Disposing stops its clock. */
export interface StageStops extends Disposable {
  /** Aborted by the first that comes. */
  readonly signal: AbortSignal;
  readonly terminated: AbortSignal;
  /** Which it was; a termination counts before a cancel, and a cancel before the time. */
  which(): StopSignal;
  /** What is said of the stage then. */
  reason(): string;
}

/** The stops of a stage of a run: its time counts from its first start, whoever ran it then. */
export function stageStops({ terminated, ...run }: ClaimedRun, deployment: Deployment, stage: Stage, now: Temporal.Instant): StageStops {
  // A rollback is the answer to a cancel: the cancel that led to it does not end it, one of its own does.
  const cancelled = stage.rollback ? run.rollbackCancelled : run.cancelled;
  const limit = timeLimit(deployment, stage, now);
  const late = new AbortController();
  const end = () => late.abort(new Fault("deadline", limit.reason));
  if (limit.leftMs === 0) end();
  const timer = limit.leftMs > longestTimerMs ? undefined : setTimeout(end, limit.leftMs);
  const cancelReason = () => (cancelled.reason instanceof CancelledByPerson ? cancelled.reason.message : "cancelled");
  return {
    signal: AbortSignal.any([terminated, late.signal, cancelled]),
    terminated,
    which: () => (terminated.aborted ? "terminate" : cancelled.aborted ? "cancel" : late.signal.aborted ? "timeout" : "none"),
    reason: () => (cancelled.aborted ? cancelReason() : limit.reason),
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}

/** Node's timers hold 24.8 days at most; a longer limit is none. */
const longestTimerMs = 2 ** 31 - 1;

/** What is left of the stage's time and of the deployment's, or its rollback's, and what is said when it is over. */
function timeLimit(deployment: Deployment, stage: Stage, now: Temporal.Instant): { readonly leftMs: number; readonly reason: string } {
  const left = (limitMs: number, start: Temporal.Instant | undefined) =>
    limitMs > 0 ? Math.max(0, limitMs - (start ? now.epochMilliseconds - start.epochMilliseconds : 0)) : Number.POSITIVE_INFINITY;
  const ofStage = left(stage.timeoutMs, stage.startedAt);
  const ofWhole = left(deployment.timeoutMs, stage.rollback ? deployment.rollbackStartedAt : deployment.startedAt);
  const whole = stage.rollback ? "rollback" : "deployment";
  return ofStage <= ofWhole
    ? { leftMs: ofStage, reason: `timed out after ${Math.round(stage.timeoutMs / 1000)} s` }
    : { leftMs: ofWhole, reason: `the ${whole} timed out after ${Math.round(deployment.timeoutMs / 1000)} s` };
}
