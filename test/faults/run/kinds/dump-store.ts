import { type Connection, createConnection, type RowDataPacket } from "mysql2/promise";

/** A copy of a MySQL database. */
export interface StoreDump {
  /** Puts the database back to what it was. Nobody may be connected. */
  restore(): Promise<void>;
}

/** Copies every table of a MySQL database into another database of the same server. */
export async function dumpStore(url: string): Promise<StoreDump> {
  const database = new URL(url).pathname.slice(1);
  const copy = `${database}_dump`;
  await onServer(url, async (server) => {
    await server.query(`DROP DATABASE IF EXISTS ${copy}`);
    await server.query(`CREATE DATABASE ${copy} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
    await copyTables(server, database, copy);
  });
  return {
    restore: () =>
      onServer(url, async (server) => {
        for (const table of await tablesOf(server, database)) await server.query(`DROP TABLE ${database}.${table}`);
        await copyTables(server, copy, database);
      }),
  };
}

async function copyTables(server: Connection, from: string, to: string): Promise<void> {
  for (const table of await tablesOf(server, from)) {
    await server.query(`CREATE TABLE ${to}.${table} LIKE ${from}.${table}`);
    await server.query(`INSERT INTO ${to}.${table} SELECT * FROM ${from}.${table}`);
  }
}

async function tablesOf(server: Connection, database: string): Promise<readonly string[]> {
  const [rows] = await server.query<RowDataPacket[]>("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ?", [
    database,
  ]);
  return rows.map((row) => String(row["name"]));
}

async function onServer<T>(url: string, work: (server: Connection) => Promise<T>): Promise<T> {
  const server = await createConnection(url);
  try {
    return await work(server);
  } finally {
    await server.end();
  }
}
