import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { SqliteDatabase, SqliteStatement } from "kysely";

/** Maximum number of cached prepared statements. A statement over a list has one text per list length. */
const keptStatements = 200;

/**
 * Opens a database file with `node:sqlite`, with the interface of better-sqlite3 that Kysely expects. Uses WAL, so that readers in other processes
 * do not wait for the writer. A commit is on disk when it returns, because messages are acknowledged after it.
 */
export function openSqliteDatabase(path: string): SqliteDatabase {
  const database = new DatabaseSync(path, { readBigInts: true, timeout: 5_000 });
  // The long timeout applies only while opening: later it would block the process. The cache holds the upper index pages, because writes to the
  // indexes are scattered.
  database.exec(
    "pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 100; pragma cache_size = -32000; pragma wal_autocheckpoint = 4000;",
  );
  // SQLite's own knows ASCII only.
  database.function("lower", { deterministic: true }, (text) => (typeof text === "string" ? text.toLowerCase() : text));
  const kept = new Map<string, SqliteStatement>();
  return {
    close: () => database.close(),
    prepare(sql) {
      const found = kept.get(sql) ?? statementOf(database, sql);
      kept.delete(sql);
      kept.set(sql, found);
      const [oldest] = kept.keys();
      if (kept.size > keptStatements && oldest !== undefined) kept.delete(oldest);
      return found;
    },
  };
}

function statementOf(database: DatabaseSync, sql: string): SqliteStatement {
  const statement = database.prepare(sql);
  return {
    reader: statement.columns().length > 0,
    all: (values) => statement.all(...(values as readonly SQLInputValue[])),
    run: (values) => statement.run(...(values as readonly SQLInputValue[])),
    iterate: (values) => statement.iterate(...(values as readonly SQLInputValue[])),
  };
}
