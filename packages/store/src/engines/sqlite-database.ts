import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { SqliteDatabase, SqliteStatement } from "kysely";

/** Statements kept compiled. Most have one text; those over lists have as many as there are lengths. */
const keptStatements = 200;

/**
 * A database file of `node:sqlite`, in the shape of better-sqlite3 that Kysely knows. WAL: readers of other processes do not wait for the writer.
 * A commit is on the disk when it returns, since messages are acked after it.
 */
export function openSqliteDatabase(path: string): SqliteDatabase {
  const database = new DatabaseSync(path, { readBigInts: true, timeout: 5_000 });
  // Waiting is for the opening only: later it would hold up the whole process. The cache holds the upper pages of the indexes, which are written all over.
  database.exec(
    "pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 100; pragma cache_size = -32000; pragma wal_autocheckpoint = 4000;",
  );
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
