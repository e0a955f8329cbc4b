import { create } from "@bufbuild/protobuf";
import { type ChainMessage, ChainMessageSchema } from "@slipway/proto/state";
import type { Engine } from "../engines/engine.ts";
import { query } from "../engines/run.ts";
import type { HistoryRecord } from "../history/record.ts";
import { columns } from "../schema.ts";

const keysPerStatement = 500;

interface Key {
  readonly project_id: string;
  readonly id: string;
}

/** The newest recorded message of each chain that has not ended. Holds one state at a time, and skips rows that cannot be read. */
export async function* openChains(engine: Engine): AsyncGenerator<HistoryRecord<ChainMessage>> {
  let keys: readonly Key[] = [];
  do {
    const after = keys.at(-1);
    keys = await query(engine, "list open chains", (db) => {
      let open = db.selectFrom("chains").select(["project_id", "id"]).where("completed_at", "is", null);
      if (after)
        open = open
          .where("project_id", ">=", after.project_id)
          .where(({ eb }) => eb.or([eb("project_id", ">", after.project_id), eb("id", ">", after.id)]));
      return open.orderBy("project_id").orderBy("id").limit(keysPerStatement).execute();
    });
    for (const key of keys) {
      const record = await newestMessage(engine, key);
      if (record) yield record;
    }
  } while (keys.length === keysPerStatement);
}

async function newestMessage(engine: Engine, { project_id, id }: Key): Promise<HistoryRecord<ChainMessage> | undefined> {
  return await query(engine, `read chain ${id}`, async (db) => {
    const row = await db
      .selectFrom("chains")
      .select(["sequence", "state"])
      .where("project_id", "=", project_id)
      .where("id", "=", id)
      .executeTakeFirst();
    const newest =
      row &&
      (await db
        .selectFrom("chain_events")
        .select("event")
        .where("project_id", "=", project_id)
        .where("chain_id", "=", id)
        .orderBy("sequence", "desc")
        .limit(1)
        .executeTakeFirst());
    if (row === undefined || newest === undefined) return undefined;
    const event = engine.rows.findIn(columns.chain_events.event, newest.event, `newest event of chain ${id}`);
    const state = engine.rows.findIn(columns.chains.state, row.state, `chain ${id}`);
    if (event === undefined || state === undefined) return undefined;
    return { message: create(ChainMessageSchema, { event, state }), sequence: columns.chains.sequence.decode(row.sequence) };
  });
}
