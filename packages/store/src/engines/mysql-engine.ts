import { createHash } from "node:crypto";
import { Fault } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import { Kysely, type LogConfig, MysqlDialect, sql } from "kysely";
import { warnOfForeign } from "../history/owned.ts";
import { RowReader } from "../history/row-reader.ts";
import type { Database } from "../schema.ts";
import { placeName, type StorePlace } from "../store-url.ts";
import { addColumn, createIndex, createTable } from "./create-table.ts";
import type { Db, Engine } from "./engine.ts";
import { isDuplicateColumn, isDuplicateIndex, isMysqlContention, mysqlFault } from "./mysql-fault.ts";
import { insertRows, quoted } from "./mysql-insert.ts";
import { openMysqlPool } from "./mysql-pool.ts";

export interface MysqlEngineOptions {
  readonly place: Extract<StorePlace, { kind: "mysql" }>;
  readonly log: Logger;
  readonly statementTimeoutMs?: number | undefined;
  readonly lockTimeoutMs?: number | undefined;
  readonly onQuery?: LogConfig | undefined;
}

/** How long disposal waits for connections to close. */
const closeMs = 5_000;

/** Opens MySQL or a compatible database. Uses only statements that MariaDB, TiDB and Vitess support as well. */
export function openMysqlEngine(options: MysqlEngineOptions): Engine {
  const { place, log, statementTimeoutMs = 30_000, lockTimeoutMs = 60_000, onQuery } = options;
  const pool = openMysqlPool({ place, statementTimeoutMs, connections: 10 });
  const db = new Kysely<Database>({ dialect: new MysqlDialect({ pool }), ...(onQuery !== undefined && { log: onQuery }) });
  const where = placeName(place);
  return {
    name: "mysql",
    db,
    place: where,
    rows: new RowReader(log),
    onForeign: warnOfForeign(log),

    async insert(on, table, rows) {
      if (rows.length > 0) await on.executeQuery(insertRows(table, rows));
    },

    async insertAbsent(on, table, rows, key) {
      const [column] = key;
      if (rows.length === 0 || column === undefined) return;
      // Not "insert ignore", which would also ignore all other errors and truncate values that are too long.
      const same = `${quoted(column)} = ${quoted(table)}.${quoted(column)}`;
      await on.executeQuery(insertRows(table, rows, [same]));
    },

    async merge(on, table, rows, key, { by, keep }) {
      const [first] = rows;
      if (first === undefined) return;
      const rest = Object.keys(first).filter((column) => column !== by && !key.some((part) => part === column));
      const old = (column: string) => `${quoted(table)}.${quoted(column)}`;
      const isBetter = `values(${quoted(by)}) ${keep === "greatest" ? ">" : "<"} ${old(by)}`;
      const chosen = (column: string) => `${quoted(column)} = if(${isBetter}, values(${quoted(column)}), ${old(column)})`;
      // Assignments are evaluated from left to right, so the deciding column comes last.
      await on.executeQuery(insertRows(table, rows, [...rest, by].map(chosen)));
    },

    async replace(on, table, rows, key) {
      const columns = Object.keys(rows[0] ?? {});
      const rest = columns.filter((column) => !key.includes(column));
      // A table of nothing but its key: there is nothing to replace.
      const set = (rest.length > 0 ? rest : columns.slice(0, 1)).map((column) => `${quoted(column)} = values(${quoted(column)})`);
      await on.executeQuery(insertRows(table, rows, set));
    },

    async createTable(on, table) {
      await createTable("mysql", table).execute(on);
    },

    async createIndex(on, index) {
      // An interrupted migration runs again, so the index may exist.
      await createIndex("mysql", index)
        .execute(on)
        .catch((error: unknown) => {
          if (!isDuplicateIndex(error)) throw error;
        });
    },

    async addColumn(on, column) {
      await addColumn("mysql", column)
        .execute(on)
        .catch((error: unknown) => {
          if (!isDuplicateColumn(error)) throw error;
        });
    },

    async alone(work) {
      await db.connection().execute(async (connection) => {
        const lock = lockName(place.database);
        await takeLock(connection, lock, { timeoutMs: lockTimeoutMs, waitMs: Math.min(lockTimeoutMs, statementTimeoutMs / 2), where });
        try {
          await work(connection);
        } finally {
          // If the connection is lost, the server has released the lock.
          await sql`select release_lock(${lock})`.execute(connection).catch(() => {});
        }
      });
    },

    faultOf: (error) => mysqlFault(error, where),
    isContention: isMysqlContention,

    async [Symbol.asyncDispose]() {
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, closeMs);
      const closed = db.destroy().catch((err: unknown) => log.warn({ err }, "store not closed"));
      await Promise.race([closed, late]);
      clearTimeout(timer);
      pool.destroy();
    },
  };
}

/** Lock names are global to the server and have at most 64 characters. */
function lockName(database: string): string {
  return `slipway-migrate-${createHash("sha256").update(database).digest("hex").slice(0, 24)}`;
}

interface LockOptions {
  readonly timeoutMs: number;
  /** How long a single statement waits. */
  readonly waitMs: number;
  readonly where: string;
}

async function takeLock(connection: Db, lock: string, { timeoutMs, waitMs, where }: LockOptions): Promise<void> {
  const until = performance.now() + timeoutMs;
  do {
    const { rows } = await sql<{ taken: number | string | null }>`select get_lock(${lock}, ${waitMs / 1000}) as taken`.execute(connection);
    if (Number(rows[0]?.taken) === 1) return;
  } while (performance.now() < until);
  throw new Fault(
    "unavailable",
    `another process has been migrating ${where} for ${Math.round(timeoutMs / 1000)} s: wait for it, then start again`,
  );
}
