import type { MysqlPool, MysqlPoolConnection, MysqlQueryResult } from "kysely";
import { createPool, type Pool, type PoolConnection } from "mysql2";
import type { StorePlace } from "../store-url.ts";

export interface MysqlPoolOptions {
  readonly place: Extract<StorePlace, { kind: "mysql" }>;
  /** How long one statement may take; then its connection is cut, since nobody knows what it is still doing. */
  readonly statementTimeoutMs: number;
  readonly connections: number;
}

/**
 * Said on every connection before anything else. Values are escaped with backslashes, so a server that was told to read none must not have its way;
 * strict, because a value that does not fit must fail and not be cut; and without gap locks, over which batches of different projects would deadlock.
 */
const session = [
  "set names utf8mb4",
  "set session sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'",
  "set session transaction isolation level read committed",
];

/** A pool as Kysely wants it, whose statements end in bounded time. Numbers beyond 2^53 come exact, as strings. */
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
    // Sent before what the connection was made for. If the server refuses, it must not be used.
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

/** The same object for the same connection: Kysely tells connections by it. */
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
