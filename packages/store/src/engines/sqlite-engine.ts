import type { Logger } from "@slipway/runtime";
import { Kysely, type LogConfig, type OnConflictBuilder, type SqliteDatabase, sql } from "kysely";
import { warnOfForeign } from "../history/owned.ts";
import { RowReader } from "../history/row-reader.ts";
import type { Database } from "../schema.ts";
import { addColumn, createIndex, createTable } from "./create-table.ts";
import type { Engine } from "./engine.ts";
import { openSqliteDatabase } from "./sqlite-database.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";
import { openFault, sqliteFault } from "./sqlite-fault.ts";
import { type AnyDatabase, insertInto } from "./untyped.ts";

export interface SqliteEngineOptions {
  readonly path: string;
  readonly log: Logger;
  readonly busyTimeoutMs?: number | undefined;
  readonly onQuery?: LogConfig | undefined;
}

/** Opens an SQLite file, for use by one process. Statements are synchronous: they block the process while they run. */
export function openSqliteEngine({ path, log, busyTimeoutMs = 10_000, onQuery }: SqliteEngineOptions): Engine {
  const database = opened(path);
  const db = new Kysely<Database>({ dialect: sqliteDialect({ database, busyTimeoutMs }), ...(onQuery !== undefined && { log: onQuery }) });
  return {
    name: "sqlite",
    db,
    place: path,
    rows: new RowReader(log),
    onForeign: warnOfForeign(log),

    async insert(on, table, rows) {
      for (const some of statementsOf(rows)) await insertInto(on, table, some).execute();
    },

    async insertAbsent(on, table, rows, key) {
      const isThere = (conflict: OnConflictBuilder<AnyDatabase, string>) => conflict.columns([...key]).doNothing();
      for (const some of statementsOf(rows)) await insertInto(on, table, some).onConflict(isThere).execute();
    },

    async merge(on, table, rows, key, { by, keep }) {
      const [first] = rows;
      if (first === undefined) return;
      const rest = Object.keys(first).filter((column) => !key.some((part) => part === column));
      const better = keep === "greatest" ? sql`>` : sql`<`;
      const replaces = (conflict: OnConflictBuilder<AnyDatabase, string>) =>
        conflict
          .columns([...key])
          .doUpdateSet(Object.fromEntries(rest.map((column) => [column, sql`${sql.ref(`excluded.${column}`)}`])))
          .where(sql<boolean>`${sql.ref(`excluded.${by}`)} ${better} ${sql.ref(`${table}.${by}`)}`);
      for (const some of statementsOf(rows)) await insertInto(on, table, some).onConflict(replaces).execute();
    },

    async replace(on, table, rows, key) {
      const columns = Object.keys(rows[0] ?? {});
      const rest = columns.filter((column) => !key.includes(column));
      const set = (rest.length > 0 ? rest : columns.slice(0, 1)).map((column) => [column, sql`${sql.ref(`excluded.${column}`)}`]);
      await insertInto(on, table, rows)
        .onConflict((conflict) => conflict.columns([...key]).doUpdateSet(Object.fromEntries(set)))
        .execute();
    },

    async createTable(on, table) {
      await createTable("sqlite", table).execute(on);
    },

    async createIndex(on, index) {
      await createIndex("sqlite", index).execute(on);
    },

    async addColumn(on, column) {
      const { rows } = await sql<{ name: string }>`select name from pragma_table_info(${column.table})`.execute(on);
      if (!rows.some(({ name }) => name === column.name)) await addColumn("sqlite", column).execute(on);
    },

    // Takes the write lock, so a second process waits here. The entire work is one transaction.
    alone: (work) => db.transaction().execute(work),

    faultOf: (error) => sqliteFault(error, path),
    // There is only one writer at a time.
    isContention: () => false,

    async [Symbol.asyncDispose]() {
      await db.destroy().catch((err: unknown) => log.warn({ err }, "store not closed"));
    },
  };
}

/** SQLite allows 32766 values in a statement. */
const mostValues = 32_000;

/** The rows of one statement each. */
function* statementsOf<R extends object>(rows: readonly R[]): Generator<readonly R[]> {
  const most = Math.floor(mostValues / Object.keys(rows[0] ?? {}).length);
  for (let from = 0; from < rows.length; from += most) yield rows.slice(from, from + most);
}

function opened(path: string): SqliteDatabase {
  try {
    return openSqliteDatabase(path);
  } catch (error) {
    throw openFault(error, path);
  }
}
