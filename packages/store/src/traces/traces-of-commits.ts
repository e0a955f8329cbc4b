import type { Deployment, ExternalEvent, TracedCommit } from "@slipway/proto/state";
import { deploymentsById } from "../deployments/deployments-by-id.ts";
import { describedCommits } from "../deployments/trigger-rows.ts";
import type { Db } from "../engines/engine.ts";
import type { RowReader } from "../history/row-reader.ts";
import { columns } from "../schema.ts";
import { deploymentsOfCommits } from "./deployments-of-commits.ts";
import { healthOfDeployments } from "./health-of-deployments.ts";
import { commitKey, type ProjectCommit } from "./project-commit.ts";
import type { Trace } from "./trace.ts";

/** A commit within a project, and when the project first heard of it. */
export interface FoundCommit extends ProjectCommit {
  readonly firstAt: bigint;
}

/** Returns the traces of these commits in their order, each with at most `most` deployments. The number of statements does not depend on that of commits. */
export async function tracesOfCommits(db: Db, commits: readonly FoundCommit[], most: number, reader: RowReader): Promise<Trace[]> {
  if (commits.length === 0) return [];
  const deployments = await deploymentsOfCommits(db, commits);
  const shown = [...new Set([...deployments.values()].flatMap((of) => of.slice(0, most).map(({ id }) => id)))];
  const [states, healthyAt, git, externalEvents] = [
    await deploymentsById(db, shown, reader),
    await healthOfDeployments(db, commits, shown),
    await gitDescriptions(db, commits, reader),
    await eventsNaming(db, commits, reader),
  ];
  return commits.map((commit) => {
    const key = commitKey(commit);
    const of = deployments.get(key) ?? [];
    const shownOf = of.slice(0, most).flatMap(({ id }) => states.get(id) ?? []);
    return {
      projectId: commit.projectId,
      hash: commit.hash,
      firstAt: columns.traces.first_at.decode(commit.firstAt),
      git: git.get(key) ?? describedIn(shownOf, commit.hash),
      externalEvents: externalEvents.get(key) ?? [],
      deployments: shownOf,
      deploymentCount: of.length,
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

async function eventsNaming(db: Db, commits: readonly ProjectCommit[], reader: RowReader): Promise<Map<string, ExternalEvent[]>> {
  const rows = await db
    .selectFrom("external_events")
    .select(["project_id", "commit_hash", "id", "state"])
    .where("commit_hash", "in", hashesOf(commits))
    .where("project_id", "in", projectsOf(commits))
    .orderBy("registered_at")
    .orderBy("id")
    .limit(mostEvents)
    .execute();
  const found = new Map<string, ExternalEvent[]>();
  for (const { project_id: projectId, commit_hash: hash, id, state } of rows) {
    const key = commitKey({ projectId, hash });
    const event = reader.findIn(columns.external_events.state, state, `external event ${id}`);
    if (event) found.set(key, [...(found.get(key) ?? []), event]);
  }
  return found;
}

/** Of all commits of a page together. */
const mostEvents = 1_000;

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
