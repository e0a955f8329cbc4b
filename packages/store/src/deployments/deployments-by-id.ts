import type { Deployment } from "@slipway/proto/state";
import type { Db } from "../engines/engine.ts";
import { readColumn } from "../history/read-column.ts";
import { columns } from "../schema.ts";

/** How many ids one statement asks for. */
const atOnce = 500;

/** The states of those deployments that there are. */
export async function deploymentsById(db: Db, ids: readonly string[]): Promise<Map<string, Deployment>> {
  const found = new Map<string, Deployment>();
  for (let at = 0; at < ids.length; at += atOnce) {
    const rows = await db
      .selectFrom("deployments")
      .select(["id", "state"])
      .where("id", "in", ids.slice(at, at + atOnce))
      .execute();
    for (const { id, state } of rows) found.set(id, readColumn(columns.deployments.state, state, `deployment ${id}`));
  }
  return found;
}
