import type { Db, Engine } from "../engines/engine.ts";
import { query, transaction } from "../engines/run.ts";
import { columns } from "../schema.ts";

/** One incarnation of a stream: the n-th with its name that this store has recorded from. */
export interface Incarnation {
  readonly ordinal: bigint;
  /** When NATS created it. */
  readonly created: string;
}

/** The streams that the record was made from. Every method throws `unavailable` while the database is unavailable. */
export interface StreamIncarnations {
  /** The newest incarnation of a stream; undefined if none was recorded. */
  newest(stream: string): Promise<Incarnation | undefined>;
  /** Records an incarnation that follows `after`, which is the newest one. If another process did so first, returns what it recorded. */
  add(stream: string, created: string, after: Incarnation | undefined): Promise<Incarnation>;
}

export function createIncarnations(engine: Engine): StreamIncarnations {
  return {
    newest: (stream) => query(engine, `find the incarnation of stream ${stream}`, (db) => newest(db, stream)),
    add: (stream, created, after) =>
      transaction(engine, `record an incarnation of stream ${stream}`, async (db) => {
        const ordinal = after === undefined ? 0n : after.ordinal + 1n;
        const of = columns.stream_incarnations;
        const row = { stream: of.stream.encode(stream), ordinal: of.ordinal.encode(ordinal), created: of.created.encode(created) };
        await engine.insertAbsent(db, "stream_incarnations", [row], ["stream", "ordinal"]);
        return (await newest(db, stream)) ?? { ordinal, created };
      }),
  };
}

async function newest(db: Db, stream: string): Promise<Incarnation | undefined> {
  const row = await db
    .selectFrom("stream_incarnations")
    .select(["ordinal", "created"])
    .where("stream", "=", stream)
    .orderBy("ordinal", "desc")
    .limit(1)
    .executeTakeFirst();
  const of = columns.stream_incarnations;
  return row && { ordinal: of.ordinal.decode(row.ordinal), created: of.created.decode(row.created) };
}
