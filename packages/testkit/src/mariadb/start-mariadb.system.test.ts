import { createConnection } from "mysql2/promise";
import { expect, test } from "vitest";
import { startMariadb } from "./start-mariadb.ts";

test("each database starts empty and survives a crash of the server", async () => {
  await using mariadb = await startMariadb();
  const [first, second] = await Promise.all([mariadb.createDatabase(), mariadb.createDatabase()]);
  expect(first).not.toBe(second);
  await query(first, "CREATE TABLE fact (word VARCHAR(20))");
  await query(first, "INSERT INTO fact VALUES ('kept')");
  await expect(query(second, "SELECT word FROM fact")).rejects.toThrow("doesn't exist");

  await mariadb.kill9();
  await expect(query(first, "SELECT word FROM fact")).rejects.toThrow("ECONNREFUSED");
  await mariadb.restart();
  expect(await query(first, "SELECT word FROM fact")).toEqual([{ word: "kept" }]);
});

test("the server listens only on 127.0.0.1 and requires a password", async () => {
  await using mariadb = await startMariadb();
  const url = new URL(mariadb.url);
  expect(await query(mariadb.url, "SELECT @@bind_address AS address")).toEqual([{ address: "127.0.0.1" }]);
  url.password = "wrong";
  await expect(query(url.href, "SELECT 1")).rejects.toThrow("Access denied");
});

async function query(url: string, sql: string): Promise<unknown> {
  const connection = await createConnection(url);
  try {
    const [rows] = await connection.query(sql);
    return rows;
  } finally {
    await connection.end();
  }
}
