import type { MysqlPool, MysqlPoolConnection, MysqlQueryResult } from "kysely";
import { createPool, type Pool, type PoolConnection } from "mysql2";
import type { StorePlace } from "../store-url.ts";

export interface MysqlPoolOptions {
  readonly place: Extract<StorePlace, { kind: "mysql" }>;
  /** Time limit of a statement. After that, its connection is closed, because the statement may still be running. */
  readonly statementTimeoutMs: number;
  readonly connections: number;
}

/**
 * Statements that every connection runs first. They override a server's NO_BACKSLASH_ESCAPES, because values are escaped with backslashes; enable
 * strict mode, so that a value that does not fit fails instead of being truncated; and disable gap locks, which would cause deadlocks between
 * batches of different projects.
 */
const session = [
  "set names utf8mb4",
  "set session sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  "set session transaction isolation level read committed",
];

/** Opens a connection pool for Kysely with a time limit for every statement. Large integers are returned as strings, without loss. */
export function openMysqlPool({ place, statementTimeoutMs, connections }: MysqlPoolOptions): MysqlPool & { destroy(): void } {
  const open = new Set<PoolConnection>();
  const pool: Pool = createPool({
    host: place.host,
    port: place.port,
    user: place.user,
    password: place.password,
    database: place.database,
    ...(place.tls && { ssl: {} }),
    charset: "utf8mb4",
    connectTimeout: Math.min(5_000, statementTimeoutMs),
    connectionLimit: connections,
    maxIdle: connections,
    idleTimeout: 60_000,
    enableKeepAlive: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    jsonStrings: true,
  });
  pool.on("connection", (connection) => {
    open.add(connection);
    connection.on("end", () => open.delete(connection));
    connection.on("error", () => open.delete(connection));
    // Sent before the statement that the connection was opened for. If the server rejects one, the connection must not be used.
    for (const statement of session) connection.query(statement, (error) => error && connection.destroy());
  });
  const bounded = new WeakMap<PoolConnection, MysqlPoolConnection>();
  return {
    getConnection(callback) {
      pool.getConnection((error, connection) => {
        if (error) return callback(error, undefined as never);
        const found = bounded.get(connection) ?? withDeadline(connection, statementTimeoutMs);
        bounded.set(connection, found);
        callback(null, found);
      });
    },
    end: (callback) => pool.end((error) => callback(error ?? undefined)),
    destroy() {
      for (const connection of open) connection.destroy();
    },
  };
}

/** Wraps a connection so that its statements have a time limit. Callers keep one wrapper per connection, because Kysely identifies connections by it. */
function withDeadline(connection: PoolConnection, timeout: number): MysqlPoolConnection {
  return {
    config: connection.config,
    threadId: connection.threadId ?? 0,
    connect: (callback) => connection.connect((error) => callback?.(error ?? undefined)),
    destroy: () => connection.destroy(),
    release: () => connection.release(),
    query(statement, values: unknown[], callback) {
      const sent = connection.query({ sql: statement, values, timeout }, (error, result) => {
        if (error && error.code === "PROTOCOL_SEQUENCE_TIMEOUT") connection.destroy();
        // Holds because Kysely sends one statement at a time, none of which calls a procedure.
        callback?.(error ?? undefined, result as unknown as MysqlQueryResult);
      });
      return { stream: (options) => sent.stream(options) };
    },
  };
}
