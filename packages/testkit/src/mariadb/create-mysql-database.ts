import { randomBytes } from "node:crypto";
import { createConnection } from "mysql2/promise";

/** Creates an empty database with a random name on a MySQL-compatible server, and returns its URL. */
export async function createMysqlDatabase(serverUrl: string): Promise<string> {
  const name = `slipway_test_${randomBytes(6).toString("hex")}`;
  const connection = await createConnection(serverUrl);
  try {
    await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  } finally {
    await connection.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
