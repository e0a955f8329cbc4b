import type { Notice } from "@slipway/domain";
import type { Outgoing } from "./receiver.ts";

/** The body of a webhook: PipeCD's `Type` and `Metadata`, whose fields have its names, and `Notice` with what people are told. */
export function webhookBody({ id, notice, text, isTest }: Outgoing): Record<string, unknown> {
  return {
    Type: notice ? `EVENT_${notice.event}` : isTest ? "TEST" : "DIGEST",
    Metadata: notice ? metadataOf(notice) : {},
    Notice: { id, ...(notice && { event: notice.event, at: notice.at.toString() }), ...text },
  };
}

function metadataOf(notice: Notice): Record<string, unknown> {
  const { event, mentions, reason, people, stage } = notice;
  const mentioned = { mentioned_accounts: mentions.slackUsers, mentioned_groups: mentions.slackGroups };
  if (event.startsWith("PIPED_")) return { id: notice.pipedId, project_id: notice.projectId, ...mentioned };
  if (!notice.deployment) {
    const application = {
      id: notice.applicationId,
      name: notice.applicationName,
      piped_id: notice.pipedId,
      project_id: notice.projectId,
      labels: notice.labels,
    };
    if (event !== "DEPLOYMENT_TRIGGER_FAILED") return { application, ...(reason !== "" && { state: { reason } }), ...mentioned };
    return { application, commit_hash: notice.commit?.hash ?? "", commit_message: notice.commit?.subject ?? "", reason, ...mentioned };
  }
  return {
    deployment: deploymentOf(notice),
    ...(stage !== "" && { stage: { name: stage } }),
    ...(reason !== "" && { reason, summary: reason }),
    ...(event === "DEPLOYMENT_APPROVED" && { approver: people.join(", ") }),
    ...(event === "DEPLOYMENT_CANCELLED" && { commander: people.join(", ") }),
    ...mentioned,
  };
}

function deploymentOf(notice: Notice): Record<string, unknown> {
  const { deployment, commit } = notice;
  return {
    id: deployment?.id,
    application_id: notice.applicationId,
    application_name: notice.applicationName,
    piped_id: notice.pipedId,
    project_id: notice.projectId,
    labels: notice.labels,
    deploy_targets: notice.targets,
    versions: deployment?.versions,
    trigger: {
      commit: commit && { hash: commit.hash, message: commit.subject, author: commit.author, branch: commit.branch, url: commit.url },
      commander: deployment?.commander,
      kind: deployment?.trigger,
      timestamp: deployment && Math.floor(deployment.triggeredAt.epochMilliseconds / 1_000),
    },
    status_reason: notice.reason,
  };
}
