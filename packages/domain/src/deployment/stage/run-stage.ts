import { Fault } from "../../fault.ts";
import { type Deployment, isFinal } from "../deployment.ts";
import type { DeploymentEvent } from "../events.ts";
import { requireRun } from "../run/run.ts";
import { stageOf } from "./find-stage.ts";
import { isStageFinal, type StageOutcome } from "./stage.ts";

/**
 * Records that a stage is dispatched to its plugin. Increments the attempt number, also for a resumed stage.
 * Throws `canceled` for a run that lost the deployment, and `precondition` if the stage has ended, another stage is running, or the stage does not
 * belong to the current phase: rollback stages run only during the rollback, all others only before it.
 */
export function startStage(
  state: Deployment,
  command: { readonly stageId: string; readonly runToken: string; readonly now: Temporal.Instant },
): DeploymentEvent {
  const { stageId, runToken, now } = command;
  requireRun(state, runToken);
  const stage = stageOf(state, stageId);
  if (isStageFinal(stage.status)) throw new Fault("precondition", `stage ${stageId} has ended: ${stage.status}`);
  if (stage.rollback !== (state.status === "rolling-back"))
    throw new Fault("precondition", `stage ${stageId} does not run while the deployment is ${state.status}`);
  const other = state.stages.find((each) => each.status === "running" && each.id !== stageId);
  if (other) throw new Fault("precondition", `stage ${other.id} is still running`);
  return { kind: "stage-started", at: now, stageId, attempt: stage.attempt + 1 };
}

/** The outcome of a stage. */
export interface FinishStage {
  readonly stageId: string;
  readonly runToken: string;
  readonly status: StageOutcome;
  readonly reason: string;
  /** Of a failure. Default: none is known. */
  readonly faultCode?: string;
  readonly now: Temporal.Instant;
}

/**
 * Records a stage's outcome. Returns undefined if it is already recorded. A stage may be skipped, cancelled or failed before it has started.
 * Throws `canceled` for a run that lost the deployment, `precondition` if the stage ended with another outcome.
 */
export function finishStage(
  state: Deployment,
  { stageId, runToken, status, reason, faultCode = "", now }: FinishStage,
): DeploymentEvent | undefined {
  const stage = stageOf(state, stageId);
  if (stage.status === status && (state.run?.token === runToken || isFinal(state.status))) return undefined;
  requireRun(state, runToken);
  if (isStageFinal(stage.status)) throw new Fault("precondition", `stage ${stageId} has ended: ${stage.status}`);
  if (stage.status === "not-started" && status !== "skipped" && status !== "cancelled" && status !== "failed")
    throw new Fault("precondition", `stage ${stageId} was never started`);
  return { kind: "stage-finished", at: now, stageId, status, reason, faultCode: status === "failed" ? faultCode : "" };
}
