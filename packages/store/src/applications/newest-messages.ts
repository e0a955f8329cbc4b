import { create } from "@bufbuild/protobuf";
import { type ApplicationMessage, ApplicationMessageSchema } from "@slipway/proto/state";
import type { Db, Engine } from "../engines/engine.ts";
import { query } from "../engines/run.ts";
import type { HistoryRecord } from "../history/record.ts";
import type { RowReader } from "../history/row-reader.ts";
import { columns } from "../schema.ts";

const keysPerStatement = 500;

interface Key {
  readonly project_id: string;
  readonly id: string;
}

/** The newest recorded message of each application, including removed ones. Holds one state at a time, and skips rows that cannot be read. */
export async function* newestMessages(engine: Engine): AsyncGenerator<HistoryRecord<ApplicationMessage>> {
  let keys: readonly Key[] = [];
  do {
    const after = keys.at(-1);
    keys = await query(engine, "list applications", (db) => keysAfter(db, after));
    for (const key of keys) {
      const record = await query(engine, `read application ${key.id}`, (db) => newestMessage(db, key, engine.rows));
      if (record) yield record;
    }
  } while (keys.length === keysPerStatement);
}

async function keysAfter(db: Db, after: Key | undefined): Promise<readonly Key[]> {
  let keys = db.selectFrom("applications").select(["project_id", "id"]);
  // The first condition can use the index; a single "or" over both columns could not.
  if (after)
    keys = keys
      .where("project_id", ">=", after.project_id)
      .where(({ eb }) => eb.or([eb("project_id", ">", after.project_id), eb("id", ">", after.id)]));
  return await keys.orderBy("project_id").orderBy("id").limit(keysPerStatement).execute();
}

async function newestMessage(db: Db, { project_id, id }: Key, reader: RowReader): Promise<HistoryRecord<ApplicationMessage> | undefined> {
  const row = await db
    .selectFrom("applications")
    .select(["sequence", "state"])
    .where("project_id", "=", project_id)
    .where("id", "=", id)
    .executeTakeFirst();
  const newest =
    row &&
    (await db
      .selectFrom("application_events")
      .select("event")
      .where("project_id", "=", project_id)
      .where("application_id", "=", id)
      .orderBy("sequence", "desc")
      .limit(1)
      .executeTakeFirst());
  if (row === undefined || newest === undefined) return undefined;
  const event = reader.findIn(columns.application_events.event, newest.event, `newest event of application ${id}`);
  const state = reader.findIn(columns.applications.state, row.state, `application ${id}`);
  if (event === undefined || state === undefined) return undefined;
  const message = create(ApplicationMessageSchema, { event, state });
  return { message, sequence: columns.applications.sequence.decode(row.sequence) };
}
