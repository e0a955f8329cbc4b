import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import type { Codec } from "../codecs/codec.ts";
import type { Db, Engine } from "../engines/engine.ts";
import { query } from "../engines/run.ts";
import { columns, type Database } from "../schema.ts";
import type { HistoryRecord } from "./record.ts";

type Table = "applications" | "chains" | "external_events";
/** Where the events of a kind are, and what names the aggregate there. */
interface EventsTable {
  readonly name: "application_events" | "chain_events";
  readonly id: "application_id" | "chain_id";
}

/** The newest messages of one kind of aggregate. */
export interface NewestMessages<State, Event, Message> {
  /** For errors, such as "application". */
  readonly noun: string;
  readonly table: Table;
  readonly state: Pick<Codec<State, Uint8Array>, "decode">;
  /** The newest recorded event of each. An aggregate without one is left out. Undefined for a kind whose events are not recorded: `message` makes them. */
  readonly events?: EventsTable & { readonly event: Pick<Codec<Event, Uint8Array>, "decode"> };
  readonly message: (state: State, event: Event | undefined, position: bigint) => Message;
  /** Which of them; default: all. */
  readonly only?: (eb: ExpressionBuilder<Database, Table>) => Expression<SqlBool>;
  /** In which order, then by id: a column with an index. */
  readonly by: "project_id" | "registered_at";
}

interface Key {
  readonly project_id: string;
  readonly id: string;
  readonly by: string | bigint;
}

const keysPerStatement = 500;
/** A state may be as large as a message of NATS. */
const statesPerStatement = 16;

/** The newest recorded message of each aggregate, with its position. Holds a few states at a time, and skips rows that cannot be read. */
export async function* newestMessages<State, Event, Message>(
  engine: Engine,
  kind: NewestMessages<State, Event, Message>,
): AsyncGenerator<HistoryRecord<Message>> {
  let keys: readonly Key[] = [];
  do {
    const after = keys.at(-1);
    keys = await query(engine, `list ${kind.noun}s`, (db) => keysAfter(db, kind, after));
    for (let at = 0; at < keys.length; at += statesPerStatement) {
      const some = keys.slice(at, at + statesPerStatement);
      yield* await query(engine, `read ${kind.noun} ${some[0]?.id} and those after it`, (db) => messagesOf(engine, db, kind, some));
    }
  } while (keys.length === keysPerStatement);
}

async function keysAfter(
  db: Db,
  { table, only, by }: Pick<NewestMessages<unknown, unknown, unknown>, "table" | "only" | "by">,
  after: Key | undefined,
): Promise<readonly Key[]> {
  let keys = db.selectFrom(table).select(["project_id", "id", by]);
  if (only) keys = keys.where(only);
  // The first condition can use the index; a single "or" over both columns could not.
  if (after) keys = keys.where(by, ">=", after.by).where(({ eb }) => eb.or([eb(by, ">", after.by), eb("id", ">", after.id)]));
  const rows = await keys.orderBy(by).orderBy("id").limit(keysPerStatement).execute();
  return rows.map((row) => ({ project_id: row.project_id, id: row.id, by: typeof row[by] === "string" ? row[by] : BigInt(row[by]) }));
}

async function messagesOf<State, Event, Message>(
  { rows: reader }: Engine,
  db: Db,
  { noun, table, state: ofState, events, message }: NewestMessages<State, Event, Message>,
  keys: readonly Key[],
): Promise<readonly HistoryRecord<Message>[]> {
  const ids = keys.map(({ id }) => id);
  const projects = [...new Set(keys.map(({ project_id }) => project_id))];
  const found = await db
    .selectFrom(table)
    .select(["project_id", "id", "sequence", "state"])
    .where("project_id", "in", projects)
    .where("id", "in", ids)
    .execute();
  const rows = new Map(found.map((row) => [`${row.project_id} ${row.id}`, row]));
  const messages: HistoryRecord<Message>[] = [];
  for (const key of keys) {
    const row = rows.get(`${key.project_id} ${key.id}`);
    const newest = row && events && (await newestEvent(db, events, key));
    if (row === undefined || (events && newest === undefined)) continue;
    const event = events && newest && reader.findIn(events.event, newest.event, `newest event of ${noun} ${key.id}`);
    const state = reader.findIn(ofState, row.state, `${noun} ${key.id}`);
    if (state === undefined || (events && event === undefined)) continue;
    const sequence = columns[table].sequence.decode(row.sequence);
    messages.push({ message: message(state, event, sequence), sequence });
  }
  return messages;
}

async function newestEvent(db: Db, { name, id }: EventsTable, key: Key): Promise<{ readonly event: Uint8Array } | undefined> {
  return await db
    .selectFrom(name)
    .select("event")
    .where("project_id", "=", key.project_id)
    .where(id, "=", key.id)
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
}
