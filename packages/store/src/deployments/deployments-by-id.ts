import type { Deployment } from "@slipway/proto/state";
import type { Db } from "../engines/engine.ts";
import type { RowReader } from "../history/row-reader.ts";
import { columns } from "../schema.ts";

/** Maximum number of ids in one statement. */
const idsPerStatement = 500;

/** Returns the states of the deployments with these ids, by id. Unknown ids are missing from the result, and those whose row cannot be read. */
export async function deploymentsById(db: Db, ids: readonly string[], reader: RowReader): Promise<Map<string, Deployment>> {
  const found = new Map<string, Deployment>();
  for (let at = 0; at < ids.length; at += idsPerStatement) {
    const rows = await db
      .selectFrom("deployments")
      .select(["id", "state"])
      .where("id", "in", ids.slice(at, at + idsPerStatement))
      .execute();
    for (const { id, state } of rows) {
      const deployment = reader.findIn(columns.deployments.state, state, `deployment ${id}`);
      if (deployment) found.set(id, deployment);
    }
  }
  return found;
}
