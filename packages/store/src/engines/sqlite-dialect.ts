import { setTimeout as wait } from "node:timers/promises";
import { CompiledQuery, type DatabaseConnection, type SqliteDatabase, SqliteDialect, SqliteDriver } from "kysely";
import { isBusy } from "./sqlite-fault.ts";

export interface SqliteDialectOptions {
  readonly database: SqliteDatabase;
  /** How long a transaction waits for a writer of another process. */
  readonly busyTimeoutMs: number;
}

/** Kysely's dialect, with transactions that begin as writers. */
export function sqliteDialect(options: SqliteDialectOptions): SqliteDialect {
  const dialect = new SqliteDialect({ database: options.database });
  dialect.createDriver = () => new WriterDriver(options);
  return dialect;
}

/**
 * A transaction that begins by reading and then writes fails at once when somebody else wrote in between: so all begin as writers. And the waiting for
 * another writer is ours: SQLite's own would hold up the whole process, and permanently if that writer is in it.
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
