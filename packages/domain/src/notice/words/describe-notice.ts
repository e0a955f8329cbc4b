import { boundText } from "../../bounds/bound-text.ts";
import { shortId } from "../../short-id.ts";
import type { Notice } from "../notice.ts";
import type { NoticeEvent } from "../notice-event.ts";
import type { NoticeFact, NoticeText, NoticeTone } from "./notice-text.ts";

/** Bytes of a reason in a message. */
const mostReason = 1_500;
/** Bytes of a fact. */
const mostFact = 300;

interface Words {
  readonly tone: NoticeTone;
  readonly what: string;
}

const words: Readonly<Record<NoticeEvent, Words>> = {
  DEPLOYMENT_TRIGGERED: { tone: "info", what: "deployment triggered" },
  DEPLOYMENT_PLANNED: { tone: "info", what: "deployment planned" },
  DEPLOYMENT_APPROVED: { tone: "info", what: "deployment approved" },
  DEPLOYMENT_ROLLING_BACK: { tone: "warning", what: "deployment is rolling back" },
  DEPLOYMENT_SUCCEEDED: { tone: "success", what: "deployment succeeded" },
  DEPLOYMENT_FAILED: { tone: "error", what: "deployment failed" },
  DEPLOYMENT_CANCELLED: { tone: "warning", what: "deployment cancelled" },
  DEPLOYMENT_WAIT_APPROVAL: { tone: "warning", what: "deployment waits for approval" },
  DEPLOYMENT_TRIGGER_FAILED: { tone: "error", what: "commit cannot be deployed" },
  DEPLOYMENT_STARTED: { tone: "info", what: "deployment started" },
  APPLICATION_SYNCED: { tone: "success", what: "in sync with Git" },
  APPLICATION_OUT_OF_SYNC: { tone: "warning", what: "out of sync with Git" },
  APPLICATION_HEALTHY: { tone: "success", what: "healthy" },
  PIPED_STARTED: { tone: "info", what: "started" },
  PIPED_STOPPED: { tone: "warning", what: "stopped" },
  STAGE_STARTED: { tone: "info", what: "started" },
  STAGE_SKIPPED: { tone: "info", what: "was skipped" },
  STAGE_SUCCEEDED: { tone: "success", what: "succeeded" },
  STAGE_FAILED: { tone: "error", what: "failed" },
  STAGE_CANCELLED: { tone: "warning", what: "was cancelled" },
};

/** Describes a notice to people. With the address of the web pages, if there are any, it links to them; without, `next` names a command. */
export function describeNotice(notice: Notice, webAddress = ""): NoticeText {
  const { tone, what } = words[notice.event];
  const pages = pagesOf(notice, webAddress);
  return {
    tone,
    title: boundText(`${subjectOf(notice)} ${what}`, mostFact),
    reason: boundText(notice.reason, mostReason),
    facts: factsOf(notice, pages),
    next: nextOf(notice),
    url: pages.deployment ?? pages.application,
  };
}

function subjectOf({ event, applicationName, pipedId, stage }: Notice): string {
  if (event.startsWith("PIPED_")) return `Piped ${pipedId}`;
  if (event.startsWith("STAGE_")) return `${applicationName}: stage ${stage}`;
  return event.startsWith("APPLICATION_") ? `${applicationName} is` : `${applicationName}:`;
}

interface Pages {
  readonly application: string | undefined;
  readonly deployment: string | undefined;
}

function pagesOf({ applicationId, deployment, projectId }: Notice, webAddress: string): Pages {
  const base = webAddress.replace(/\/+$/, "");
  const page = (kind: string, id: string | undefined) =>
    base === "" || !id ? undefined : `${base}/${kind}/${encodeURIComponent(id)}?project=${encodeURIComponent(projectId)}`;
  return { application: page("applications", applicationId), deployment: page("deployments", deployment?.id) };
}

function factsOf(notice: Notice, pages: Pages): readonly NoticeFact[] {
  const { deployment, commit, people, event } = notice;
  const commitWords = commit && `${commit.hash.slice(0, 7)} ${commit.subject}${commit.author === "" ? "" : ` (${commit.author})`}`.trim();
  const all: readonly NoticeFact[] = [
    { label: "Project", text: notice.projectId },
    { label: "Application", text: notice.applicationName, url: pages.application },
    { label: "Deployment", text: deployment ? shortId(deployment.id) : "", url: pages.deployment },
    { label: "Stage", text: notice.stage },
    { label: "Commit", text: commitWords ?? "", url: commit && commit.url !== "" ? commit.url : undefined },
    { label: "Versions", text: deployment?.versions.join(", ") ?? "" },
    { label: "Deploy targets", text: notice.targets.join(", ") },
    {
      label: "Labels",
      text: Object.entries(notice.labels)
        .map(([key, value]) => `${key}=${value}`)
        .join(", "),
    },
    { label: "Triggered by", text: deployment ? triggeredBy(deployment.commander, deployment.trigger) : "" },
    { label: peopleLabel(event), text: people.join(", ") },
  ];
  return all.filter(({ text }) => text !== "").map(({ label, text, url }) => ({ label, text: boundText(text, mostFact), url }));
}

function peopleLabel(event: NoticeEvent): string {
  if (event === "DEPLOYMENT_APPROVED") return "Approved by";
  return event === "DEPLOYMENT_WAIT_APPROVAL" ? "May approve" : "Cancelled by";
}

function triggeredBy(commander: string, trigger: string): string {
  const by = { commit: "a commit", command: "a command", "out-of-sync": "drift", chain: "a chain" }[trigger] ?? trigger;
  return commander === "" ? by : commander;
}

function nextOf({ event, deployment, applicationId, reason }: Notice): string {
  const id = deployment ? shortId(deployment.id) : "";
  switch (event) {
    case "DEPLOYMENT_WAIT_APPROVAL":
      return `slipway deployment approve ${id}`;
    case "DEPLOYMENT_FAILED":
    case "DEPLOYMENT_ROLLING_BACK":
    case "STAGE_FAILED":
      return `slipway deployment logs ${id}`;
    case "DEPLOYMENT_CANCELLED":
      return `slipway deployment get ${id}`;
    case "DEPLOYMENT_TRIGGER_FAILED":
      return `correct the application file${reason === "" ? "" : " as described"} and push the change`;
    case "APPLICATION_OUT_OF_SYNC":
      return `slipway app diff ${shortId(applicationId)}`;
    case "PIPED_STOPPED":
      return "slipway status";
    default:
      return "";
  }
}
