import type { Db } from "../engines/engine.ts";
import { commitKey, type ProjectCommit } from "./project-commit.ts";

/** A deployment that is part of a trace. */
export interface TracedDeployment {
  readonly id: string;
  readonly createdAt: bigint;
}

/** Returns the deployments of each commit, newest first, by `commitKey`: those that contain it, and those joined by an artifact or an OpenTelemetry trace. */
export async function deploymentsOfCommits(db: Db, commits: readonly ProjectCommit[]): Promise<Map<string, TracedDeployment[]>> {
  if (commits.length === 0) return new Map();
  const hashes = [...new Set(commits.map(({ hash }) => hash))];
  const projects = [...new Set(commits.map(({ projectId }) => projectId))];
  const containing = await db
    .selectFrom("deployment_commits")
    .select(["project_id", "commit_hash", "deployment_id", "created_at"])
    .where("project_id", "in", projects)
    .where("commit_hash", "in", hashes)
    .execute();
  const joined = await db
    .selectFrom("correlations as named")
    // SQLite keeps the order of a cross join. By itself it would begin with all deployments of the projects.
    .crossJoin("correlations as deployed")
    .whereRef("deployed.project_id", "=", "named.project_id")
    .whereRef("deployed.correlation", "=", "named.correlation")
    .where("deployed.side", "in", ["deployment", "success"])
    .select(["named.project_id", "named.commit_hash", "deployed.place as deployment_id", "deployed.at as created_at"])
    .where("named.project_id", "in", projects)
    .where("named.commit_hash", "in", hashes)
    .where("named.side", "=", "event")
    .execute();
  const byCommit = new Map(commits.map((commit): [string, Map<string, TracedDeployment>] => [commitKey(commit), new Map()]));
  for (const { project_id, commit_hash, deployment_id: id, created_at } of [...containing, ...joined])
    byCommit.get(commitKey({ projectId: project_id, hash: commit_hash }))?.set(id, { id, createdAt: BigInt(created_at) });
  return new Map([...byCommit].map(([key, found]) => [key, [...found.values()].sort(byNewest)]));
}

function byNewest(a: TracedDeployment, b: TracedDeployment): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}
