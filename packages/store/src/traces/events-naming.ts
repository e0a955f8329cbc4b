import type { Db } from "../engines/engine.ts";
import { commitKey, type ProjectCommit } from "./project-commit.ts";

/** Keys that are read for all commits of a page together. */
const mostKeys = 20_000;

/** The ids of the external events that name each commit, oldest first, by `commitKey`. */
export async function eventsNaming(db: Db, commits: readonly ProjectCommit[]): Promise<Map<string, string[]>> {
  const rows = await db
    .selectFrom("external_events")
    .select(["project_id", "commit_hash", "id"])
    .where("commit_hash", "in", [...new Set(commits.map(({ hash }) => hash))])
    .where("project_id", "in", [...new Set(commits.map(({ projectId }) => projectId))])
    .orderBy("registered_at")
    .orderBy("id")
    .limit(mostKeys)
    .execute();
  const found = Map.groupBy(rows, ({ project_id: projectId, commit_hash: hash }) => commitKey({ projectId, hash }));
  return new Map([...found].map(([key, of]) => [key, of.map(({ id }) => id)]));
}
