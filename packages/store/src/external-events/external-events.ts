import { Fault } from "@slipway/domain";
import type { ExternalEvent, ExternalEventMessage } from "@slipway/proto/state";
import type { PageRequest } from "../deployments/list-deployments.ts";
import type { Db, Engine } from "../engines/engine.ts";
import { query } from "../engines/run.ts";
import { newestMessages } from "../history/newest-messages.ts";
import { newestPosition } from "../history/newest-position.ts";
import type { HistoryRecord } from "../history/record.ts";
import { readColumn } from "../history/row-reader.ts";
import { columns } from "../schema.ts";
import { externalEventsById } from "./external-events-by-id.ts";
import { type ExternalEventFilter, type ExternalEventPage, listExternalEvents } from "./list-external-events.ts";
import { recordExternalEvents } from "./record-external-events.ts";
import { registeredSince } from "./registered-since.ts";

/** All external events ever registered. Every method throws `unavailable` while the database is unavailable. */
export interface ExternalEvents {
  /**
   * Records messages: the state unless a newer one is recorded, its commit, and what joins it with deployments. Idempotent by (external event, sequence), in
   * any order. If it throws, some may be recorded: call it again with all of them. Throws `invalid` for a message without state or time of registration.
   */
  recordAll(records: readonly HistoryRecord<ExternalEventMessage>[]): Promise<void>;
  /** Throws `not_found` for an unknown external event. */
  get(id: string): Promise<ExternalEvent>;
  /** Returns external events by id; those that are unknown, or cannot be read, are missing. */
  findAll(ids: readonly string[]): Promise<ReadonlyMap<string, ExternalEvent>>;
  /** At most two external events, in no particular order, whose ids begin with `prefix`: hexadecimal digits and dashes. Throws `internal` for one that cannot be decoded. */
  beginningWith(prefix: string, filter: { readonly projectId?: string | undefined }): Promise<readonly ExternalEvent[]>;
  /** Returns a page of external events, newest first. Throws `invalid` for a page token of another query. */
  list(filter: ExternalEventFilter, page: Omit<PageRequest, "maxBytes">): Promise<ExternalEventPage>;
  /**
   * The newest state of each external event that was registered at or after `since`, oldest first, as a message that restores it: its state has the place
   * among all events (`registeredSequence`) that the message which registered it had. Reads a few at a time, and skips rows that cannot be read.
   */
  registeredSince(since: Temporal.Instant): AsyncIterable<HistoryRecord<ExternalEventMessage>>;
  /** The position of the newest recorded message; 0 if there is none. */
  position(): Promise<bigint>;
}

export function createExternalEvents(engine: Engine): ExternalEvents {
  return {
    recordAll: (records) => recordExternalEvents(engine, records),
    get: (id) => query(engine, `find event ${id}`, (db) => get(db, id)),
    findAll: (ids) => query(engine, `find ${ids.length} events`, (db) => externalEventsById(db, ids, engine.rows)),
    beginningWith: (prefix, filter) => query(engine, `find events ${prefix}`, (db) => beginningWith(db, prefix, filter)),
    list: (filter, page) => query(engine, "list events", (db) => listExternalEvents(db, filter, page, engine.rows)),
    registeredSince: (since) => newestMessages(engine, registeredSince(since)),
    position: () => query(engine, "find the newest message of an event", (db) => newestPosition(db, "external_events")),
  };
}

async function get(db: Db, id: string): Promise<ExternalEvent> {
  const row = await db.selectFrom("external_events").select("state").where("id", "=", id).executeTakeFirst();
  if (row === undefined) throw new Fault("not_found", `event ${id} is not in the permanent record`);
  return readColumn(columns.external_events.state, row.state, `external event ${id}`);
}

async function beginningWith(db: Db, prefix: string, { projectId }: { readonly projectId?: string | undefined }): Promise<ExternalEvent[]> {
  // "g" sorts after every hexadecimal digit, a dash before.
  let found = db.selectFrom("external_events").select(["id", "state"]).where("id", ">=", prefix).where("id", "<", `${prefix}g`);
  if (projectId) found = found.where("project_id", "=", projectId);
  const rows = await found.limit(2).execute();
  return rows.map(({ id, state }) => readColumn(columns.external_events.state, state, `external event ${id}`));
}
