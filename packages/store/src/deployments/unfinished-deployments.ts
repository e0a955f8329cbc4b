import { create } from "@bufbuild/protobuf";
import { type DeploymentMessage, DeploymentMessageSchema, DeploymentStatus } from "@slipway/proto/state";
import type { Codec } from "../codecs/codec.ts";
import type { Db, Engine } from "../engines/engine.ts";
import { query } from "../engines/run.ts";
import type { HistoryRecord } from "../history/record.ts";
import { readColumn } from "../history/row-reader.ts";
import { columns } from "../schema.ts";

/** In the order in which a deployment goes through them: one that moves on while they are read is not missed. */
const unfinished = [DeploymentStatus.PENDING, DeploymentStatus.PLANNED, DeploymentStatus.RUNNING, DeploymentStatus.ROLLING_BACK] as const;
/** A state may be as large as a message of NATS, so only the keys are read together. */
const keysPerStatement = 500;

interface Key {
  readonly id: string;
  readonly created_at: bigint;
}

/**
 * The newest recorded message of each deployment that has not ended as far as is recorded, oldest first within a status. Holds one state at a time, and skips
 * rows that cannot be read.
 */
export async function* unfinishedDeployments(engine: Engine): AsyncGenerator<HistoryRecord<DeploymentMessage>> {
  for (const status of unfinished) {
    let keys: readonly Key[] = [];
    do {
      const after = keys.at(-1);
      keys = await query(engine, "list unfinished deployments", (db) => keysOf(db, status, after));
      for (const { id } of keys) {
        const record = await newestRecord(engine, id, (codec, stored, what) => engine.rows.findIn(codec, stored, what));
        if (record?.message.state && isUnfinished(record.message.state.status)) yield record;
      }
    } while (keys.length === keysPerStatement);
  }
}

/** The newest recorded message of a deployment; undefined if none was recorded. Throws `internal` if its row cannot be read. */
export async function newestOfDeployment(engine: Engine, id: string): Promise<HistoryRecord<DeploymentMessage> | undefined> {
  return await newestRecord(engine, id, readColumn);
}

type Read = <Value, Stored>(codec: Codec<Value, Stored>, stored: Stored, what: string) => Value | undefined;

async function newestRecord(engine: Engine, id: string, read: Read): Promise<HistoryRecord<DeploymentMessage> | undefined> {
  return await query(engine, `read deployment ${id}`, async (db) => {
    const row = await db.selectFrom("deployments").select(["project_id", "sequence", "state"]).where("id", "=", id).executeTakeFirst();
    const newest =
      row &&
      (await db
        .selectFrom("deployment_events")
        .select("event")
        .where("project_id", "=", row.project_id)
        .where("deployment_id", "=", id)
        .orderBy("sequence", "desc")
        .limit(1)
        .executeTakeFirst());
    if (row === undefined || newest === undefined) return undefined;
    const event = read(columns.deployment_events.event, newest.event, `newest event of deployment ${id}`);
    const state = read(columns.deployments.state, row.state, `deployment ${id}`);
    if (event === undefined || state === undefined) return undefined;
    const message = create(DeploymentMessageSchema, { event, state });
    return { message, sequence: columns.deployments.sequence.decode(row.sequence) };
  });
}

function isUnfinished(status: DeploymentStatus): boolean {
  return unfinished.some((each) => each === status);
}

async function keysOf(db: Db, status: DeploymentStatus, after: Key | undefined): Promise<readonly Key[]> {
  let keys = db.selectFrom("deployments").select(["id", "created_at"]).where("status", "=", columns.deployments.status.encode(status));
  // The first condition can use the index; a single "or" over both columns could not.
  if (after)
    keys = keys
      .where("created_at", ">=", after.created_at)
      .where(({ eb }) => eb.or([eb("created_at", ">", after.created_at), eb("id", ">", after.id)]));
  const rows = await keys.orderBy("created_at").orderBy("id").limit(keysPerStatement).execute();
  return rows.map(({ id, created_at }) => ({ id, created_at: BigInt(created_at) }));
}
