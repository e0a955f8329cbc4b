import type { Deployment, TracedCommit } from "@slipway/proto/state";
import { deploymentsById } from "../deployments/deployments-by-id.ts";
import { describedCommits } from "../deployments/trigger-rows.ts";
import type { Db } from "../engines/engine.ts";
import { externalEventsById } from "../external-events/external-events-by-id.ts";
import type { RowReader } from "../history/row-reader.ts";
import { columns } from "../schema.ts";
import { fittingTraces, type TraceLimits } from "./fitting-traces.ts";
import { healthOfDeployments } from "./health-of-deployments.ts";
import { commitKey, type ProjectCommit } from "./project-commit.ts";
import type { Trace } from "./trace.ts";

/** A commit within a project, and when the project first heard of it. */
export interface FoundCommit extends ProjectCommit {
  readonly firstAt: bigint;
}

/**
 * Returns the traces of these commits in their order, as many as fit (`TraceLimits`), at least one. The number of statements does not depend on that of
 * commits, but on that of their deployments.
 */
export async function tracesOfCommits(db: Db, commits: readonly FoundCommit[], limits: TraceLimits, reader: RowReader): Promise<Trace[]> {
  if (commits.length === 0) return [];
  const fitting = await fittingTraces(db, commits, limits);
  const shown = [...new Set(fitting.flatMap(({ deploymentIds }) => deploymentIds))];
  const [states, healthyAt, git, externalEvents] = [
    await deploymentsById(db, shown, reader),
    await healthOfDeployments(db, commits, shown),
    await gitDescriptions(db, commits, reader),
    await externalEventsById(db, [...new Set(fitting.flatMap(({ externalEventIds }) => externalEventIds))], reader),
  ];
  return fitting.map(({ commit, deploymentIds, deploymentCount, externalEventIds }) => {
    const deployments = deploymentIds.flatMap((id) => states.get(id) ?? []);
    return {
      projectId: commit.projectId,
      hash: commit.hash,
      firstAt: columns.traces.first_at.decode(commit.firstAt),
      git: git.get(commitKey(commit)) ?? describedIn(deployments, commit.hash),
      externalEvents: externalEventIds.flatMap((id) => externalEvents.get(id) ?? []),
      deployments,
      deploymentCount,
      healthyAt,
    };
  });
}

async function gitDescriptions(db: Db, commits: readonly ProjectCommit[], reader: RowReader): Promise<Map<string, TracedCommit>> {
  const rows = await db
    .selectFrom("commit_descriptions")
    .select(["project_id", "commit_hash", "description"])
    .where("project_id", "in", projectsOf(commits))
    .where("commit_hash", "in", hashesOf(commits))
    .where("source", "=", "git")
    .execute();
  return new Map(
    rows.flatMap(({ project_id: projectId, commit_hash: hash, description }): [string, TracedCommit][] => {
      const commit = reader.findIn(columns.commit_descriptions.description, description, `commit ${hash}`);
      return commit ? [[commitKey({ projectId, hash }), commit]] : [];
    }),
  );
}

function hashesOf(commits: readonly ProjectCommit[]): string[] {
  return [...new Set(commits.map(({ hash }) => hash))];
}

function projectsOf(commits: readonly ProjectCommit[]): string[] {
  return [...new Set(commits.map(({ projectId }) => projectId))];
}

/** What Git says of a commit, from a deployment that was recorded before descriptions were. */
function describedIn(deployments: readonly Deployment[], hash: string): TracedCommit | undefined {
  return deployments
    .toReversed()
    .flatMap(describedCommits)
    .find((commit) => commit.hash === hash);
}
