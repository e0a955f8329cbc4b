import type { Deployment, FinalStatus } from "../../deployment/deployment.ts";
import type { DeploymentEvent } from "../../deployment/events.ts";
import { approvalWords, approversLeft } from "../../deployment/stage/awaiting-approval.ts";
import { displayText } from "../../deployment/stage/display-text.ts";
import type { Stage, StageOutcome } from "../../deployment/stage/stage.ts";
import { derivedId } from "../../derived-id.ts";
import { type Notice, noMentions } from "../notice.ts";
import type { NoticeEvent } from "../notice-event.ts";

type What = Partial<Pick<Notice, "reason" | "people" | "stage">> & { readonly event: NoticeEvent; readonly stageId?: string };

const endings = {
  succeeded: "DEPLOYMENT_SUCCEEDED",
  failed: "DEPLOYMENT_FAILED",
  cancelled: "DEPLOYMENT_CANCELLED",
  // A newer commit took its place, which PipeCD calls cancelled.
  superseded: "DEPLOYMENT_CANCELLED",
} as const satisfies Record<FinalStatus, NoticeEvent>;

const stageEndings = {
  succeeded: "STAGE_SUCCEEDED",
  exited: "STAGE_SUCCEEDED",
  skipped: "STAGE_SKIPPED",
  failed: "STAGE_FAILED",
  cancelled: "STAGE_CANCELLED",
} as const satisfies Record<StageOutcome, NoticeEvent>;

/**
 * The notices that a change of a deployment causes; `state` is the deployment after it. Each is caused once per deployment, and of stages once per stage:
 * further attempts of a stage and takeovers of a run cause none.
 */
export function deploymentNotices(event: DeploymentEvent, state: Deployment): readonly Notice[] {
  return whatHappened(event, state).map((what) => toNotice(what, event.at, state));
}

function whatHappened(event: DeploymentEvent, state: Deployment): readonly What[] {
  switch (event.kind) {
    case "triggered":
      return [{ event: "DEPLOYMENT_TRIGGERED" }];
    case "planned":
      return [{ event: "DEPLOYMENT_PLANNED", reason: state.strategyReason }];
    case "run-claimed":
      return state.claims === 1 ? [{ event: "DEPLOYMENT_STARTED" }] : [];
    case "stage-started":
      return event.attempt === 1 ? stageStarted(find(state, event.stageId), state) : [];
    case "stage-finished":
      return stageFinished(find(state, event.stageId), event.status, event.reason);
    case "rollback-started":
      return [{ event: "DEPLOYMENT_ROLLING_BACK", reason: event.reason }];
    case "ended":
      return [{ event: endings[event.status], reason: event.reason, people: event.status === "cancelled" ? cancelledBy(state) : [] }];
    case "plan-attempt-failed":
    case "stage-attempt-failed":
    case "stage-metadata-put":
    case "stage-command-given":
    case "plugin-metadata-put":
    case "cancel-requested":
    case "supersede-requested":
    case "supersede-withdrawn":
    case "wait-changed":
    case "wait-skipped":
      return [];
  }
  return event satisfies never;
}

function find({ stages }: Deployment, stageId: string): Stage | undefined {
  return stages.find(({ id }) => id === stageId);
}

function stageStarted(stage: Stage | undefined, state: Deployment): readonly What[] {
  if (!stage) return [];
  const of = { stage: stage.name, stageId: stage.id };
  const started: What = { event: "STAGE_STARTED", ...of };
  if (stage.availableOperation !== "approve") return [started];
  return [started, { event: "DEPLOYMENT_WAIT_APPROVAL", ...of, reason: approvalWords(state), people: approversLeft(stage) }];
}

function stageFinished(stage: Stage | undefined, status: StageOutcome, reason: string): readonly What[] {
  if (!stage) return [];
  const of = { stage: stage.name, stageId: stage.id };
  const ended: What = { event: stageEndings[status], ...of, reason };
  const approvers = stage.commands.filter(({ operation }) => operation === "approve").map(({ commander }) => commander);
  if (status !== "succeeded" || stage.availableOperation !== "approve" || approvers.length === 0) return [ended];
  return [ended, { event: "DEPLOYMENT_APPROVED", ...of, reason: displayText(stage), people: approvers }];
}

function cancelledBy({ cancel }: Deployment): readonly string[] {
  return cancel && cancel.commander !== "" ? [cancel.commander] : [];
}

function toNotice({ event, stageId = "", stage = "", reason = "", people = [] }: What, at: Temporal.Instant, state: Deployment): Notice {
  const { commit, kind, commander, at: triggeredAt } = state.trigger;
  return {
    id: derivedId("notice", state.id, event, stageId),
    event,
    at,
    projectId: state.projectId,
    pipedId: state.pipedId,
    applicationId: state.applicationId,
    applicationName: state.applicationName,
    labels: state.labels,
    targets: targetsOf(state.deployTargets),
    deployment: {
      id: state.id,
      trigger: kind,
      commander,
      triggeredAt,
      versions: state.versions.map(({ name, version }) => `${name} ${version}`.trim()),
    },
    stage,
    commit: { hash: commit.hash, subject: commit.subject, author: commit.author, branch: commit.branch, url: commit.url },
    reason,
    people,
    mentions: noMentions,
  };
}

/** Deploy targets as `plugin/target`. */
export function targetsOf(targets: Readonly<Record<string, readonly string[]>>): readonly string[] {
  return Object.entries(targets).flatMap(([plugin, names]) => names.map((name) => `${plugin}/${name}`));
}
