import { personName } from "../actor.ts";
import type { TimeLeft } from "../time-left.ts";
import type { Deployment, FinalStatus } from "./deployment.ts";
import { onlyWaits, supersededBy } from "./ending/supersede-running.ts";
import { rollbackResultOf } from "./run/rollback-result.ts";
import type { Stage } from "./stage/stage.ts";

/** The executor's next step. */
export type Step =
  | { readonly kind: "run-stage"; readonly stage: Stage }
  | { readonly kind: "roll-back"; readonly outcome: "failed" | "cancelled" | "superseded"; readonly reason: string }
  | { readonly kind: "end"; readonly status: FinalStatus; readonly reason: string };

/**
 * Returns the next step of a claimed deployment. Depends only on the recorded state and the time left, so any executor can continue a deployment.
 * Ended stages are never run again, not even during a rollback.
 */
export function nextStep(state: Deployment, timeLeft: TimeLeft): Step {
  return state.status === "rolling-back" ? nextRollbackStep(state, timeLeft) : nextForwardStep(state, timeLeft);
}

function nextForwardStep(state: Deployment, timeLeft: TimeLeft): Step {
  for (const stage of state.stages.filter((each) => !each.rollback)) {
    switch (stage.status) {
      case "succeeded":
      case "skipped":
        continue;
      case "exited":
        return complete(state, `stage ${stage.name} reported that no further stages are needed`);
      case "failed":
        return stop(state, "failed", `stage ${stage.name} failed: ${stage.statusReason}`);
      case "cancelled":
        return stop(
          state,
          state.supersede && !state.cancel ? "superseded" : "cancelled",
          stage.statusReason || `stage ${stage.name} was cancelled`,
        );
      case "not-started":
        if (state.cancel) return stop(state, "cancelled", `cancelled by ${personName(state.cancel.commander)} before stage ${stage.name}`);
        if (state.supersede?.stuckAfterMs === 0)
          return stop(state, "superseded", `${supersededBy(state.supersede)} before stage ${stage.name}`);
        if (isOver(state.startedAt, state.timeoutMs, timeLeft)) return stop(state, "failed", `timed out before stage ${stage.name}`);
        return { kind: "run-stage", stage };
      case "running":
        return { kind: "run-stage", stage };
    }
    stage.status satisfies never;
  }
  return complete(state, "every stage succeeded");
}

/** An accepted cancel counts, even if it arrived while the last stage was being recorded. */
function complete(state: Deployment, reason: string): Step {
  if (state.cancel) return stop(state, "cancelled", `cancelled by ${personName(state.cancel.commander)} after the last stage`);
  return { kind: "end", status: "succeeded", reason };
}

/** Runs every rollback stage, even after one that failed, until the rollback is cancelled or times out. A started stage is always finished. */
function nextRollbackStep(state: Deployment, timeLeft: TimeLeft): Step {
  const stages = state.stages.filter((stage) => stage.rollback);
  const begun = stages.find(({ status }) => status === "running");
  if (begun) return { kind: "run-stage", stage: begun };
  const next = stages.find(({ status }) => status === "not-started");
  const isStopped = state.rollbackCancel !== undefined || isOver(state.rollbackStartedAt, state.timeoutMs, timeLeft);
  if (next && !isStopped) return { kind: "run-stage", stage: next };
  return { kind: "end", status: state.rollbackOutcome ?? "failed", reason: `${state.statusReason}; ${rollbackInWords(state)}` };
}

function rollbackInWords(state: Deployment): string {
  const result = rollbackResultOf(state);
  if (result === "succeeded") return "rolled back";
  const stages = state.stages.filter(({ rollback }) => rollback);
  const broken = stages.filter(({ status }) => status === "failed" || status === "cancelled");
  const left = stages.filter(({ status }) => status === "not-started");
  const details = [
    ...broken.map((stage) => `${stage.name}: ${stage.statusReason}`),
    ...(left.length > 0 ? [`not run: ${left.map(({ name }) => name).join(", ")}`] : []),
  ];
  const what =
    result === "cancelled"
      ? `the rollback was cancelled by ${personName(state.rollbackCancel?.commander ?? "")}`
      : left.length > 0
        ? "the rollback timed out"
        : "the rollback failed too";
  return `${what}: ${details.join("; ")}`;
}

/**
 * If no stage was dispatched, nothing changed: then only an explicit request leads to a rollback. A person's choice overrides the plan. For a newer commit
 * stages that only waited need no rollback either; what other stages left, such as a canary, only their rollback stages know how to remove.
 */
function stop(state: Deployment, outcome: "failed" | "cancelled" | "superseded", reason: string): Step {
  const canRollBack = state.stages.some((stage) => stage.rollback);
  const hasChanged = state.stages.some((stage) => stage.attempt > 0 && (outcome !== "superseded" || !onlyWaits(stage)));
  const choice = state.cancel?.rollback ?? "as-planned";
  const isWanted = choice === "rollback" || (choice === "as-planned" && hasChanged);
  return canRollBack && isWanted ? { kind: "roll-back", outcome, reason } : { kind: "end", status: outcome, reason };
}

function isOver(start: Temporal.Instant | undefined, limitMs: number, timeLeft: TimeLeft): boolean {
  return start !== undefined && limitMs > 0 && timeLeft(limitMs, start) === 0;
}
