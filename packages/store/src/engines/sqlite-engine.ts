import { Fault } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import { Kysely, type LogConfig, type OnConflictBuilder, SqliteDialect, sql } from "kysely";
import type { Database } from "../schema.ts";
import { createIndex, createTable } from "./create-table.ts";
import type { Engine } from "./engine.ts";
import { openSqliteDatabase } from "./sqlite-database.ts";
import { messageOf, withoutStatement } from "./statement-error.ts";
import { type AnyDatabase, insertInto } from "./untyped.ts";

export interface SqliteEngineOptions {
  readonly path: string;
  readonly log: Logger;
  readonly onQuery?: LogConfig | undefined;
}

/** SQLite in a file, for one process. Statements are synchronous: they hold up the process while they run. */
export function openSqliteEngine({ path, log, onQuery }: SqliteEngineOptions): Engine {
  const database = opened(path);
  const db = new Kysely<Database>({ dialect: new SqliteDialect({ database }), ...(onQuery !== undefined && { log: onQuery }) });
  return {
    name: "sqlite",
    db,
    place: path,

    async insertAbsent(on, table, rows, key) {
      if (rows.length === 0) return;
      const isThere = (conflict: OnConflictBuilder<AnyDatabase, string>) => conflict.columns([...key]).doNothing();
      await insertInto(on, table, rows).onConflict(isThere).execute();
    },

    async merge(on, table, rows, key, { by, keep }) {
      const [first] = rows;
      if (first === undefined) return;
      const rest = Object.keys(first).filter((column) => !key.some((part) => part === column));
      const better = keep === "greatest" ? sql`>` : sql`<`;
      await insertInto(on, table, rows)
        .onConflict((conflict) =>
          conflict
            .columns([...key])
            .doUpdateSet(Object.fromEntries(rest.map((column) => [column, sql`${sql.ref(`excluded.${column}`)}`])))
            .where(sql<boolean>`${sql.ref(`excluded.${by}`)} ${better} ${sql.ref(`${table}.${by}`)}`),
        )
        .execute();
    },

    async createTable(on, table) {
      await createTable("sqlite", table).execute(on);
    },

    async createIndex(on, index) {
      await createIndex("sqlite", index).execute(on);
    },

    // Begins as a writer, so a second process waits here. All of it is one transaction.
    alone: (work) => db.transaction().execute(work),

    faultOf(error) {
      return isSqliteError(error) ? sqliteFault(error, path) : undefined;
    },
    isContention: (error) => isSqliteError(error) && primaryCode(error) === codes.busy,

    async [Symbol.asyncDispose]() {
      await db.destroy().catch((err: unknown) => log.warn({ err }, "store not closed"));
    },
  };
}

function opened(path: string): ReturnType<typeof openSqliteDatabase> {
  try {
    return openSqliteDatabase(path);
  } catch (error) {
    if (isSqliteError(error) && primaryCode(error) === codes.notADatabase)
      throw new Fault("precondition", `${path} is a file of another kind, not an SQLite database: name another file`, { cause: error });
    throw new Fault("unavailable", `the store ${path} can not be opened: ${messageOf(error)}; its folder must exist and be writable`, {
      cause: error,
    });
  }
}

const codes = { readOnly: 8, busy: 5, locked: 6, io: 10, corrupt: 11, full: 13, cantOpen: 14, notADatabase: 26 };
const passing: ReadonlySet<number> = new Set(Object.values(codes));

interface SqliteError extends Error {
  /** SQLite's extended result code. */
  readonly errcode: number;
}

function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number";
}

/** The extended code without its detail. */
function primaryCode(error: SqliteError): number {
  return error.errcode & 0xff;
}

function sqliteFault(error: SqliteError, path: string): Fault | undefined {
  if (!passing.has(primaryCode(error))) return undefined;
  return new Fault("unavailable", `the store ${path} can not be used: ${error.message}`, { cause: withoutStatement(error) });
}
