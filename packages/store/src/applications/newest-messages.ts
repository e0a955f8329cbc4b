import { create } from "@bufbuild/protobuf";
import { type ApplicationMessage, ApplicationMessageSchema } from "@slipway/proto/state";
import type { Db } from "../engines/engine.ts";
import { readColumn } from "../history/read-column.ts";
import { columns } from "../schema.ts";

/** The newest recorded message of each application, including removed ones. */
export async function newestMessages(db: Db): Promise<ApplicationMessage[]> {
  const rows = await db.selectFrom("applications").select(["project_id", "id", "state"]).orderBy("project_id").orderBy("id").execute();
  const messages: ApplicationMessage[] = [];
  for (const { project_id, id, state } of rows) {
    const newest = await db
      .selectFrom("application_events")
      .select("event")
      .where("project_id", "=", project_id)
      .where("application_id", "=", id)
      .orderBy("sequence", "desc")
      .limit(1)
      .executeTakeFirst();
    if (newest === undefined) continue;
    messages.push(
      create(ApplicationMessageSchema, {
        event: readColumn(columns.application_events.event, newest.event, `newest event of application ${id}`),
        state: readColumn(columns.applications.state, state, `application ${id}`),
      }),
    );
  }
  return messages;
}
