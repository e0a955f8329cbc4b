import { create } from "@bufbuild/protobuf";
import { type Chain, type ChainEvent, type ChainMessage, ChainMessageSchema } from "@slipway/proto/state";
import type { PageRequest } from "../deployments/list-deployments.ts";
import type { Db, Engine } from "../engines/engine.ts";
import { query } from "../engines/run.ts";
import { type NewestMessages, newestMessages } from "../history/newest-messages.ts";
import { newestPosition } from "../history/newest-position.ts";
import type { HistoryRecord } from "../history/record.ts";
import { columns } from "../schema.ts";
import { type ChainFilter, type ChainPage, listChains } from "./list-chains.ts";
import { recordChains } from "./record-chains.ts";

/** All chains that ever began. Every method throws `unavailable` while the database is unavailable. */
export interface Chains {
  /**
   * Records messages: the state unless a newer one is recorded, its event, and the deployments that are part of it. Idempotent by (chain, sequence), in any
   * order. If it throws, some may be recorded: call it again with all of them. Throws `invalid` for a message without event, state or time of creation.
   */
  recordAll(records: readonly HistoryRecord<ChainMessage>[]): Promise<void>;
  /**
   * Returns up to `most` of the chains whose id starts with `prefix`, or that have a deployment whose id does: hexadecimal digits and dashes; with a project only those
   * of it. Skips rows that cannot be read.
   */
  find(prefix: string, most: number, projectId?: string): Promise<readonly Chain[]>;
  /** Returns a page of chains, newest first. Throws `invalid` for a page token of another query. */
  list(filter: ChainFilter, page: Omit<PageRequest, "maxBytes">): Promise<ChainPage>;
  /** The number of recorded events of a chain. */
  countEvents(projectId: string, id: string): Promise<number>;
  /** The newest message of each chain that has not ended, as far as is recorded. */
  open(): AsyncIterable<HistoryRecord<ChainMessage>>;
  /** The position of the newest recorded message; 0 if there is none. */
  position(): Promise<bigint>;
}

const open: NewestMessages<Chain, ChainEvent, ChainMessage> = {
  noun: "chain",
  table: "chains",
  state: columns.chains.state,
  events: { name: "chain_events", id: "chain_id", event: columns.chain_events.event },
  message: (state, event) => create(ChainMessageSchema, { state, ...(event && { event }) }),
  only: (eb) => eb("completed_at", "is", null),
  by: "project_id",
};

export function createChains(engine: Engine): Chains {
  return {
    recordAll: (records) => recordChains(engine, records),
    find: (prefix, most, projectId) => query(engine, `find chain ${prefix}`, (db) => find(db, { prefix, most, projectId }, engine)),
    list: (filter, page) => query(engine, "list chains", (db) => listChains(db, filter, page, engine.rows)),
    countEvents: (projectId, id) => query(engine, `count events of chain ${id}`, (db) => countEvents(db, projectId, id)),
    open: () => newestMessages(engine, open),
    position: () => query(engine, "find the newest message of a chain", (db) => newestPosition(db, "chains")),
  };
}

interface Wanted {
  readonly prefix: string;
  readonly most: number;
  readonly projectId: string | undefined;
}

async function find(db: Db, { prefix, most, projectId }: Wanted, { rows: reader }: Engine): Promise<readonly Chain[]> {
  // "g" sorts after every hexadecimal digit, a dash before.
  const below = `${prefix}g`;
  const own = await db
    .selectFrom("chains")
    .select("id")
    .where("id", ">=", prefix)
    .where("id", "<", below)
    .$if(projectId !== undefined, (query) => query.where("project_id", "=", projectId ?? ""))
    .limit(most)
    .execute();
  const parts = await db
    .selectFrom("chain_deployments")
    .select("chain_id as id")
    .distinct()
    .where("deployment_id", ">=", prefix)
    .where("deployment_id", "<", below)
    .$if(projectId !== undefined, (query) => query.where("project_id", "=", projectId ?? ""))
    .limit(most)
    .execute();
  const ids = new Set([...own, ...parts].map(({ id }) => id));
  if (ids.size === 0) return [];
  const rows = await db
    .selectFrom("chains")
    .select(["id", "state"])
    .where("id", "in", [...ids])
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(most)
    .execute();
  return rows.flatMap(({ id, state }) => reader.findIn(columns.chains.state, state, `chain ${id}`) ?? []);
}

async function countEvents(db: Db, projectId: string, id: string): Promise<number> {
  const row = await db
    .selectFrom("chain_events")
    .select(({ fn }) => fn.countAll().as("count"))
    .where("project_id", "=", projectId)
    .where("chain_id", "=", id)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}
