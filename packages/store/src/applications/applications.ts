import { create } from "@bufbuild/protobuf";
import { Fault } from "@slipway/domain";
import { type Application, type ApplicationEvent, type ApplicationMessage, ApplicationMessageSchema } from "@slipway/proto/state";
import type { Db, Engine } from "../engines/engine.ts";
import { query, transaction } from "../engines/run.ts";
import { batchesOf, newestOf } from "../history/batches.ts";
import { type NewestMessages, newestMessages } from "../history/newest-messages.ts";
import { newestPosition } from "../history/newest-position.ts";
import { ownRecords } from "../history/owners.ts";
import type { HistoryRecord } from "../history/record.ts";
import { type RowReader, readColumn } from "../history/row-reader.ts";
import { columns } from "../schema.ts";
import { applicationRows } from "./application-rows.ts";

/** All applications ever registered, including removed ones. Every method throws `unavailable` while the database is unavailable. */
export interface Applications {
  /**
   * Records one message of an application's history. Idempotent by (application, sequence), in any order. One with the id of another
   * piped's application is left out. Throws `invalid` without event or state.
   */
  record(message: ApplicationMessage, sequence: bigint): Promise<void>;
  /** Records several messages in few transactions. If it throws, some may be recorded: call it again with all of them. */
  recordAll(records: readonly HistoryRecord<ApplicationMessage>[]): Promise<void>;
  find(id: string): Promise<Application | undefined>;
  /** Returns all recorded events, oldest first, including those that JetStream no longer holds. Throws `not_found` for an unknown application. */
  events(id: string): Promise<ApplicationEvent[]>;
  /** The newest recorded message of each application, including removed ones, with its position. Reads a few at a time. */
  newestMessages(): AsyncIterable<HistoryRecord<ApplicationMessage>>;
  /** The position of the newest recorded message; 0 if there is none. */
  position(): Promise<bigint>;
}

const newest: NewestMessages<Application, ApplicationEvent, ApplicationMessage> = {
  noun: "application",
  table: "applications",
  state: columns.applications.state,
  events: { name: "application_events", id: "application_id", event: columns.application_events.event },
  message: (state, event) => create(ApplicationMessageSchema, { state, ...(event && { event }) }),
  by: "project_id",
};

export function createApplications(engine: Engine): Applications {
  return {
    record: (message, sequence) => record(engine, [{ message, sequence }]),
    recordAll: (records) => record(engine, records),
    find: (id) => query(engine, `find application ${id}`, (db) => find(db, id)),
    events: (id) => query(engine, `list events of application ${id}`, (db) => events(db, id, engine.rows)),
    newestMessages: () => newestMessages(engine, newest),
    position: () => query(engine, "find the newest message of an application", (db) => newestPosition(db, "applications")),
  };
}

async function record(engine: Engine, records: readonly HistoryRecord<ApplicationMessage>[]): Promise<void> {
  const { own } = await ownRecords(engine, "application", records);
  for (const batch of batchesOf(own.map(applicationRows))) {
    const [first] = batch;
    const what = batch.length === 1 ? `record application ${first?.state.id}` : `record ${batch.length} application messages`;
    await transaction(engine, what, async (db) => {
      const states = newestOf(batch.map(({ state }) => state));
      await engine.merge(db, "applications", states, ["project_id", "id"], { by: "sequence", keep: "greatest" });
      const events = batch.flatMap(({ event }) => event ?? []);
      await engine.insertAbsent(db, "application_events", events, ["project_id", "application_id", "sequence"]);
    });
  }
}

async function find(db: Db, id: string): Promise<Application | undefined> {
  const row = await db.selectFrom("applications").select("state").where("id", "=", id).executeTakeFirst();
  return row && readColumn(columns.applications.state, row.state, `application ${id}`);
}

async function events(db: Db, id: string, reader: RowReader): Promise<ApplicationEvent[]> {
  const application = await db.selectFrom("applications").select("project_id").where("id", "=", id).executeTakeFirst();
  if (application === undefined) throw new Fault("not_found", `application ${id} is not in the permanent record`);
  const rows = await db
    .selectFrom("application_events")
    .select(["sequence", "event"])
    .where("project_id", "=", application.project_id)
    .where("application_id", "=", id)
    .orderBy("sequence")
    .execute();
  return rows.flatMap(
    ({ sequence, event }) => reader.findIn(columns.application_events.event, event, `event ${sequence} of application ${id}`) ?? [],
  );
}
