import type { ExternalEvent } from "@slipway/proto/state";
import type { Db } from "../engines/engine.ts";
import type { RowReader } from "../history/row-reader.ts";
import { columns } from "../schema.ts";
import { commitKey, type ProjectCommit } from "./project-commit.ts";

/** Keys that are read for all commits of a page together. */
const mostKeys = 20_000;
/** Maximum number of ids in one statement. */
const idsPerStatement = 500;

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

/** The external events with these ids, by id; without those that cannot be read. */
export async function externalEventsById(db: Db, ids: readonly string[], reader: RowReader): Promise<Map<string, ExternalEvent>> {
  const found = new Map<string, ExternalEvent>();
  for (let at = 0; at < ids.length; at += idsPerStatement) {
    const rows = await db
      .selectFrom("external_events")
      .select(["id", "state"])
      .where("id", "in", ids.slice(at, at + idsPerStatement))
      .execute();
    for (const { id, state } of rows) {
      const event = reader.findIn(columns.external_events.state, state, `external event ${id}`);
      if (event) found.set(id, event);
    }
  }
  return found;
}
