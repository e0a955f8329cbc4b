import { byPerson, type Recorded } from "../../actor.ts";
import type { Plan } from "../../planning/plan.ts";
import { type Deployment, isFinal } from "../deployment.ts";
import { supersededBy } from "../ending/supersede-running.ts";
import type { DeploymentEvent } from "../events.ts";
import type { Stage } from "../stage/stage.ts";
import { attemptWords, failureWords, operationWords, rollbackChoiceWords } from "./deployment-words.ts";

/**
 * Describes an event of a deployment in one line for people. Names the person who caused the event, its actor.
 * `state` is the deployment after the event.
 */
export function describeDeploymentEvent(event: DeploymentEvent | Recorded<DeploymentEvent>, state: Deployment): string {
  const by = "actor" in event ? byPerson(event.actor) : "";
  switch (event.kind) {
    case "triggered":
      return `triggered${by || ` by ${triggers[state.trigger.kind]}`}`;
    case "plan-attempt-failed":
      return `planning ${event.lost ? "lost its plugin" : "failed"}, retrying: ${event.reason}`;
    case "planned":
      return `planned: ${forward(event.plan.stages).join(" → ") || "no stages"}${reasonOf(event.plan)}`;
    case "run-claimed":
      return `claimed by executor ${event.run.executor}`;
    case "stage-started":
      return startText(state, event);
    case "stage-attempt-failed":
      return `${nameOf(state, event.stageId)} ${failureWords[event.failed.kind]}, retrying: ${event.failed.reason}`;
    case "stage-finished":
      return withReason(`${nameOf(state, event.stageId)} ${event.status}`, event.reason);
    case "stage-metadata-put":
      return `${nameOf(state, event.stageId)} stored metadata: ${Object.keys(event.values).join(", ")}`;
    case "stage-command-given":
      return `${nameOf(state, event.stageId)} ${operationWords[event.command.operation]}${by}`;
    case "plugin-metadata-put":
      return `plugin ${event.plugin} stored metadata: ${Object.keys(event.values).join(", ")}`;
    case "cancel-requested":
      return `cancellation${state.rollbackCancel ? " of the rollback" : ""} requested${by}${rollbackChoiceWords[event.cancel.rollback]}`;
    case "supersede-requested":
      return `to be ${supersededBy(event.supersede)}${event.supersede.stuckAfterMs === 0 ? ", at the next safe point" : ", if it is stuck"}`;
    case "supersede-withdrawn":
      return "not to be superseded any more: no newer commit waits";
    case "wait-changed":
      return event.waitsFor === "" ? "waits for no other application any more" : `waiting for ${event.waitsFor}`;
    case "wait-skipped":
      return `the wait for other applications was skipped${by}`;
    case "rollback-started":
      return withReason("rolling back", event.reason);
    case "ended":
      return withReason(event.status, event.reason);
  }
  return event satisfies never;
}

/** Describes a deployment's status in one line, for callers that have no event. */
export function describeDeploymentStatus({ status, statusReason }: Pick<Deployment, "status" | "statusReason">): string {
  return withReason(status.replace("-", " "), isFinal(status) ? statusReason : "");
}

const triggers = { commit: "a commit", command: "a command", "out-of-sync": "drift", chain: "a deployment chain" } as const;

/** Says whether the stage starts, is retried after a failure, or resumes after its executor was interrupted. */
function startText(state: Deployment, { stageId, attempt }: { readonly stageId: string; readonly attempt: number }): string {
  const name = nameOf(state, stageId);
  const stage = state.stages.find(({ id }) => id === stageId);
  if (attempt === 1 || !stage) return `${name} started`;
  // An attempt right after a failed one is a retry; any other one resumes an interrupted attempt.
  if (stage.failedAttempts.at(-1)?.attempt !== attempt - 1) return `${name} resumed`;
  return `${name} started again, attempt ${attemptWords(stage)}`;
}

function forward(stages: readonly Pick<Stage, "name" | "rollback">[]): readonly string[] {
  return stages.filter(({ rollback }) => !rollback).map(({ name }) => name);
}

function nameOf({ stages }: Deployment, stageId: string): string {
  return stages.find(({ id }) => id === stageId)?.name ?? stageId;
}

function withReason(text: string, reason: string): string {
  return reason === "" ? text : `${text}: ${reason}`;
}

/** Empty if a person or a reviewed plan chose the strategy. */
function reasonOf({ strategyReason }: Plan): string {
  return strategyReason === "" ? "" : ` (${strategyReason})`;
}
