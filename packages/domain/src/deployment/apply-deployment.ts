import { limits } from "../bounds/limits.ts";
import { chainIdOf } from "../derived-ids.ts";
import { Fault } from "../fault.ts";
import type { Deployment } from "./deployment.ts";
import type { DeploymentEvent } from "./events.ts";
import { rollbackResultOf } from "./run/rollback-result.ts";
import { newStage } from "./stage/new-stage.ts";
import type { FailedAttempt, Stage } from "./stage/stage.ts";

/**
 * Returns the deployment after an event. Accepts every event that a decision in this folder returned; validation is up to the decisions.
 * Throws `internal` if the event cannot follow the state, which is a bug in the caller.
 */
export function applyDeployment(state: Deployment | undefined, event: DeploymentEvent): Deployment {
  if (event.kind === "triggered") return event.deployment;
  if (!state) throw new Fault("internal", `event ${event.kind} of a deployment that was never triggered`);
  return { ...state, ...change(state, event), updatedAt: event.at };
}

type LaterEvent = Exclude<DeploymentEvent, { readonly kind: "triggered" }>;

function change(state: Deployment, event: LaterEvent): Partial<Deployment> {
  switch (event.kind) {
    case "plan-attempt-failed":
      return {
        planAttempts: state.planAttempts + 1,
        planLosses: state.planLosses + (event.lost ? 1 : 0),
        planProblem: event.reason,
      };
    case "planned": {
      const stages = event.plan.stages.map(newStage);
      const chainId = event.plan.chainBlocks.length > 0 ? chainIdOf(state.id) : state.chainId;
      return { ...event.plan, stages, chainId, status: "planned", statusReason: "", planProblem: "", waitsFor: "", plannedAt: event.at };
    }
    case "run-claimed":
      return {
        run: event.run,
        claims: state.claims + 1,
        startedAt: state.startedAt ?? event.at,
        status: state.status === "planned" ? "running" : state.status,
      };
    case "stage-started":
      return withStage(state, event.stageId, (stage) => ({
        status: "running",
        attempt: event.attempt,
        startedAt: stage.startedAt ?? event.at,
      }));
    case "stage-attempt-failed":
      return withStage(state, event.stageId, (stage) => ({
        failedAttempts: keptAttempts([...stage.failedAttempts, event.failed]),
      }));
    case "stage-finished":
      return withStage(state, event.stageId, () => ({
        status: event.status,
        statusReason: event.reason,
        faultCode: event.faultCode,
        completedAt: event.at,
      }));
    case "stage-metadata-put":
      return withStage(state, event.stageId, (stage) => ({ metadata: { ...stage.metadata, ...event.values } }));
    case "stage-command-given":
      return withStage(state, event.stageId, (stage) => ({ commands: [...stage.commands, event.command] }));
    case "plugin-metadata-put": {
      const before = state.pluginMetadata[event.plugin];
      return { pluginMetadata: { ...state.pluginMetadata, [event.plugin]: { ...before, ...event.values } } };
    }
    case "cancel-requested":
      return state.status === "rolling-back" ? { rollbackCancel: event.cancel } : { cancel: event.cancel };
    case "supersede-requested":
      return { supersede: event.supersede };
    case "wait-changed":
      return { waitsFor: event.waitsFor };
    case "wait-skipped":
      return { waitsFor: "", waitSkippedBy: event.by };
    case "supersede-withdrawn":
      return { supersede: undefined };
    case "rollback-started":
      return { status: "rolling-back", statusReason: event.reason, rollbackOutcome: event.outcome, rollbackStartedAt: event.at };
    case "ended": {
      const rollbackResult = state.status === "rolling-back" ? rollbackResultOf(state) : undefined;
      const { status, reason: statusReason, faultCode, at: completedAt } = event;
      return { status, statusReason, faultCode, completedAt, waitsFor: "", run: undefined, rollbackResult };
    }
  }
  return event satisfies never;
}

function withStage(state: Deployment, stageId: string, edit: (stage: Stage) => Partial<Stage>): Partial<Deployment> {
  return { stages: state.stages.map((stage) => (stage.id === stageId ? { ...stage, ...edit(stage) } : stage)) };
}

/** Forgets the oldest lost attempts: a stage that waits for weeks may lose its plugin any number of times. Retries count the failed ones. */
function keptAttempts(attempts: readonly FailedAttempt[]): readonly FailedAttempt[] {
  const oldest = attempts.findIndex(({ kind }) => kind !== "failed");
  return attempts.length <= limits.failedAttempts || oldest < 0 ? attempts : attempts.toSpliced(oldest, 1);
}
