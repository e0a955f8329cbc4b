import { type Deployment, isStageFinal, type Stage } from "./deployment.ts";

/** What the executor does next. */
export type Step =
  | { readonly kind: "run-stage"; readonly stage: Stage }
  | { readonly kind: "roll-back"; readonly outcome: "failed" | "cancelled"; readonly reason: string }
  | { readonly kind: "end"; readonly status: "succeeded" | "failed" | "cancelled"; readonly reason: string };

/**
 * The next step of a claimed deployment, from what is recorded alone: any executor that reads the same state goes on the same way.
 * Stages that have ended are never run again, also while rolling back.
 */
export function nextStep(state: Deployment, now: Temporal.Instant): Step {
  return state.status === "rolling-back" ? nextRollbackStep(state) : nextForwardStep(state, now);
}

function nextForwardStep(state: Deployment, now: Temporal.Instant): Step {
  for (const stage of state.stages.filter((each) => !each.rollback)) {
    switch (stage.status) {
      case "succeeded":
      case "skipped":
        continue;
      case "exited":
        return { kind: "end", status: "succeeded", reason: `stage ${stage.name} found that nothing more is to be done` };
      case "failed":
        return stop(state, "failed", `stage ${stage.name} failed: ${stage.statusReason}`);
      case "cancelled":
        return stop(state, "cancelled", stage.statusReason || `stage ${stage.name} was cancelled`);
      case "not-started":
        if (state.cancel) return stop(state, "cancelled", `cancelled by ${state.cancel.commander} before stage ${stage.name}`);
        if (hasTimedOut(state, now)) return stop(state, "failed", `timed out before stage ${stage.name}`);
        return { kind: "run-stage", stage };
      case "running":
        return { kind: "run-stage", stage };
    }
    stage.status satisfies never;
  }
  return { kind: "end", status: "succeeded", reason: "every stage succeeded" };
}

function nextRollbackStep(state: Deployment): Step {
  const stages = state.stages.filter((stage) => stage.rollback);
  const next = stages.find((stage) => !isStageFinal(stage.status));
  if (next) return { kind: "run-stage", stage: next };
  const broken = stages.filter((stage) => stage.status === "failed" || stage.status === "cancelled");
  const result =
    broken.length === 0
      ? "rolled back"
      : `the rollback failed too: ${broken.map((stage) => `${stage.name}: ${stage.statusReason}`).join("; ")}`;
  return { kind: "end", status: state.rollbackOutcome ?? "failed", reason: `${state.statusReason}; ${result}` };
}

/** A stage that was never handed to a plugin changed nothing, so there is nothing to roll back. */
function stop(state: Deployment, outcome: "failed" | "cancelled", reason: string): Step {
  const canRollBack = state.stages.some((stage) => stage.rollback);
  const hasChanged = state.stages.some((stage) => stage.attempt > 0);
  const refused = outcome === "cancelled" && state.cancel?.rollback === "no-rollback";
  return canRollBack && hasChanged && !refused ? { kind: "roll-back", outcome, reason } : { kind: "end", status: outcome, reason };
}

/** Whether the whole run took longer than it may; a rollback has no such limit. */
export function hasTimedOut(state: Deployment, now: Temporal.Instant): boolean {
  return (
    state.startedAt !== undefined && state.timeoutMs > 0 && now.epochMilliseconds - state.startedAt.epochMilliseconds >= state.timeoutMs
  );
}
