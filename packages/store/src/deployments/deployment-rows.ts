import { create } from "@bufbuild/protobuf";
import { deployedKeys, Fault, traceparentKey } from "@slipway/domain";
import { type Deployment, type DeploymentEvent, type DeploymentMessage, type TracedCommit, TracedCommitSchema } from "@slipway/proto/state";
import { instantOf } from "@slipway/state";
import { correlationOf } from "../external-events/correlation-of.ts";
import type { Sized } from "../history/batches.ts";
import type { HistoryRecord } from "../history/record.ts";
import { columns, type Row } from "../schema.ts";
import { commitsOf } from "./commits-of.ts";

/** The rows for one message. */
export interface DeploymentRows extends Sized {
  readonly state: Row<"deployments">;
  /** The state that the row was made from. */
  readonly message: Deployment;
  /** Undefined for a message that restored a state. */
  readonly event: Row<"deployment_events"> | undefined;
  readonly commits: readonly Row<"deployment_commits">[];
  readonly traces: readonly Row<"traces">[];
  /** What Git says of the commits. */
  readonly descriptions: readonly Row<"commit_descriptions">[];
  /** What joins it with external events. Known when it is triggered, and, of its artifacts, when it is planned. */
  readonly correlations: readonly Row<"correlations">[];
}

/** Returns the rows for a message. Throws `invalid` for a message without event, state or time of creation. */
export function deploymentRows({ message, sequence, isRestored = false }: HistoryRecord<DeploymentMessage>): DeploymentRows {
  const { event, state } = message;
  if (state === undefined || event === undefined)
    throw new Fault("invalid", `deployment message ${sequence} has no ${state === undefined ? "state" : "event"}`);
  const createdAt = instantOf(state.createdAt);
  if (createdAt === undefined) throw new Fault("invalid", `deployment ${state.id}: message ${sequence} has no time of creation`);

  const row = {
    project_id: columns.deployments.project_id.encode(state.projectId),
    id: columns.deployments.id.encode(state.id),
    sequence: columns.deployments.sequence.encode(sequence),
    application_id: columns.deployments.application_id.encode(state.applicationId),
    application_name: columns.deployments.application_name.encode(state.applicationName),
    piped_id: columns.deployments.piped_id.encode(state.pipedId),
    status: columns.deployments.status.encode(state.status),
    trigger_kind: columns.deployments.trigger_kind.encode(state.trigger?.kind ?? 0),
    commit_hash: columns.deployments.commit_hash.encode(state.trigger?.commit?.hash ?? ""),
    labels: columns.deployments.labels.encode(state.labels),
    created_at: columns.deployments.created_at.encode(createdAt),
    completed_at: columns.deployments.completed_at.encode(instantOf(state.completedAt)),
    state: columns.deployments.state.encode(state),
  };
  const project = { project_id: row.project_id };
  const commits = commitsOf(state, createdAt);
  const eventBlob = columns.deployment_events.event.encode(event);
  return {
    projectId: state.projectId,
    bytes: row.state.length + eventBlob.length,
    state: row,
    message: state,
    event: isRestored
      ? undefined
      : {
          ...project,
          deployment_id: row.id,
          sequence: row.sequence,
          kind: columns.deployment_events.kind.encode(event.kind.case ?? ""),
          at: columns.deployment_events.at.encode(instantOf(event.at)),
          event: eventBlob,
        },
    commits: commits.map(({ hash, relation }) => ({
      ...project,
      commit_hash: columns.deployment_commits.commit_hash.encode(hash),
      deployment_id: row.id,
      relation: columns.deployment_commits.relation.encode(relation),
      created_at: row.created_at,
    })),
    traces: commits.map(({ hash, firstAt }) => ({
      ...project,
      commit_hash: columns.traces.commit_hash.encode(hash),
      first_at: columns.traces.first_at.encode(firstAt),
    })),
    descriptions: describedCommits(state).map((description) => ({
      ...project,
      commit_hash: columns.commit_descriptions.commit_hash.encode(description.hash),
      source: columns.commit_descriptions.source.encode("git"),
      title: columns.commit_descriptions.title.encode(description.title),
      author: columns.commit_descriptions.author.encode(description.author),
      described_at: row.created_at,
      description: columns.commit_descriptions.description.encode(description),
    })),
    correlations: correlationKeys(event, state, isRestored).map((key) => ({
      ...project,
      correlation: correlationOf(key),
      side: columns.correlations.side.encode("deployment"),
      owner: row.application_id,
      place: row.id,
      commit_hash: row.commit_hash,
      at: row.created_at,
    })),
  };
}

/** What Git says of the deployed commit and of those that it includes, each once. */
export function describedCommits({ trigger, source }: Deployment): TracedCommit[] {
  const commits = new Map([trigger?.commit, ...(trigger?.commits ?? [])].flatMap((commit) => (commit ? [[commit.hash, commit]] : [])));
  return [...commits.values()].map(({ hash, url, subject: title, body: message, author, authoredAt: at }) =>
    create(TracedCommitSchema, { hash, url, title, message, author, ...(at && { at }), repositoryUrl: source?.remote ?? "" }),
  );
}

/** The keys that this message makes known. A removal deploys nothing. */
function correlationKeys(
  { kind }: DeploymentEvent,
  { removal, versions, traceparent }: Deployment,
  isRestored: boolean,
): readonly string[] {
  if (removal) return [];
  const span = kind.case === "triggered" || isRestored ? traceparentKey(traceparent) : undefined;
  const artifacts = kind.case === "planned" || isRestored ? deployedKeys(versions) : [];
  return [...(span === undefined ? [] : [span]), ...artifacts];
}
