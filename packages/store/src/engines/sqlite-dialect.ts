import { setTimeout as wait } from "node:timers/promises";
import { CompiledQuery, type DatabaseConnection, type SqliteDatabase, SqliteDialect, SqliteDriver } from "kysely";
import { isBusy } from "./sqlite-fault.ts";

export interface SqliteDialectOptions {
  readonly database: SqliteDatabase;
  /** How long a transaction waits for a writer in another process. */
  readonly busyTimeoutMs: number;
}

/** Returns Kysely's SQLite dialect with transactions that take the write lock when they begin. */
export function sqliteDialect(options: SqliteDialectOptions): SqliteDialect {
  const dialect = new SqliteDialect({ database: options.database });
  dialect.createDriver = () => new WriterDriver(options);
  return dialect;
}

/**
 * Begins every transaction with the write lock, because a transaction that reads first fails if another writer commits before its first write.
 * Waits for the lock asynchronously: SQLite's own waiting would block the process, permanently if the other writer is in the same process.
 */
class WriterDriver extends SqliteDriver {
  readonly #busyTimeoutMs: number;

  constructor({ database, busyTimeoutMs }: SqliteDialectOptions) {
    super({ database });
    this.#busyTimeoutMs = busyTimeoutMs;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const until = performance.now() + this.#busyTimeoutMs;
    for (;;) {
      try {
        await connection.executeQuery(CompiledQuery.raw("begin immediate"));
        return;
      } catch (error) {
        if (!isBusy(error) || performance.now() > until) throw error;
        await wait(10 + Math.random() * 20);
      }
    }
  }
}
