import type { ExternalEvent } from "@slipway/proto/state";
import type { Db } from "../engines/engine.ts";
import type { RowReader } from "../history/row-reader.ts";
import { columns } from "../schema.ts";

/** Maximum number of ids in one statement. */
const idsPerStatement = 500;

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
