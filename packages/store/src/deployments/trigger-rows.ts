import { create } from "@bufbuild/protobuf";
import { type Deployment, type TracedCommit, TracedCommitSchema } from "@slipway/proto/state";
import { columns, type Row } from "../schema.ts";
import { commitsOf } from "./commits-of.ts";

/** The rows of the commits of a deployment. They follow from its trigger, which never changes. */
export interface TriggerRows {
  readonly commits: readonly Row<"deployment_commits">[];
  readonly traces: readonly Row<"traces">[];
  /** What Git says of the commits. */
  readonly descriptions: readonly Row<"commit_descriptions">[];
}

export function triggerRows(state: Deployment, createdAt: Temporal.Instant): TriggerRows {
  const project = { project_id: columns.deployments.project_id.encode(state.projectId) };
  const commits = commitsOf(state, createdAt);
  return {
    commits: commits.map(({ hash, relation }) => ({
      ...project,
      commit_hash: columns.deployment_commits.commit_hash.encode(hash),
      deployment_id: columns.deployment_commits.deployment_id.encode(state.id),
      relation: columns.deployment_commits.relation.encode(relation),
      created_at: columns.deployment_commits.created_at.encode(createdAt),
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
      described_at: columns.commit_descriptions.described_at.encode(createdAt),
      description: columns.commit_descriptions.description.encode(description),
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
