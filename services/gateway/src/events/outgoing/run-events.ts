import type { Deployment, DeploymentEvent, FinalStatus, Stage, StageOutcome } from "@slipway/domain";
import { type CdEventOut, cdEventOut } from "./cd-event-out.ts";

type Outcome = "success" | "failure" | "cancel" | "error";

const stageOutcomes: Readonly<Record<StageOutcome, Outcome>> = {
  succeeded: "success",
  exited: "success",
  skipped: "success",
  failed: "failure",
  cancelled: "cancel",
};

const outcomes: Readonly<Record<FinalStatus, Outcome>> = {
  succeeded: "success",
  failed: "failure",
  cancelled: "cancel",
  superseded: "cancel",
};

/** The events of a run: a deployment is a pipeline run, each of its stages that begins a task run, whatever its number of attempts. */
export function runEvents(event: DeploymentEvent, state: Deployment): readonly CdEventOut[] {
  const run = { subjectId: state.id, at: event.at };
  // `started` needs a URI, and the gateway knows no web pages: the name of the deployment is one.
  const named = { pipelineName: state.applicationName, uri: `urn:uuid:${state.id}` };
  switch (event.kind) {
    case "triggered":
      return [cdEventOut(state, { ...run, kind: "pipelinerun.queued", content: named })];
    case "run-claimed":
      return state.claims === 1 ? [cdEventOut(state, { ...run, kind: "pipelinerun.started", content: named })] : [];
    case "ended": {
      // What failed before its first stage was never run.
      const outcome = event.status === "failed" && !state.startedAt ? "error" : outcomes[event.status];
      const content = { ...named, outcome, ...errorsOf(event.reason, outcome) };
      return [cdEventOut(state, { ...run, kind: "pipelinerun.finished", content })];
    }
    case "stage-started": {
      const stage = event.attempt === 1 ? find(state, event.stageId) : undefined;
      return stage ? [taskEvent(state, stage, "taskrun.started", event.at, {})] : [];
    }
    case "stage-finished": {
      const stage = find(state, event.stageId);
      const outcome = stageOutcomes[event.status];
      // What was skipped before it began was no run.
      return stage?.startedAt
        ? [taskEvent(state, stage, "taskrun.finished", event.at, { outcome, ...errorsOf(event.reason, outcome) })]
        : [];
    }
    default:
      return [];
  }
}

function taskEvent(
  state: Deployment,
  stage: Stage,
  kind: "taskrun.started" | "taskrun.finished",
  at: Temporal.Instant,
  content: CdEventOut["subject"]["content"],
): CdEventOut {
  const pipelineRun = { id: state.id };
  return cdEventOut(state, { kind, at, subjectId: `${state.id}/${stage.id}`, content: { taskName: stage.name, pipelineRun, ...content } });
}

function errorsOf(reason: string, outcome: Outcome): { readonly errors?: string } {
  return outcome === "success" || reason === "" ? {} : { errors: reason };
}

function find({ stages }: Deployment, stageId: string): Stage | undefined {
  return stages.find(({ id }) => id === stageId);
}
