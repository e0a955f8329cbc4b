import { pathToFileURL } from "node:url";
import { silentLogger } from "@slipway/runtime";
import { sharedMariadb, sqliteUrl, startProcess } from "@slipway/testkit";
import { expect, test } from "vitest";
import type { Engine } from "../engines/engine.ts";
import { untyped } from "../engines/untyped.ts";
import { openEngine } from "../store.ts";
import { migrate, migrations } from "./migrate.ts";

const log = silentLogger();
const moduleAt = (path: string) => JSON.stringify(pathToFileURL(`${import.meta.dirname}/${path}`).href);

/** Migrates, and is killed right after the first statement that changes anything and that no process before it has come to. */
const program = `
import { openEngine } from ${moduleAt("../store.ts")};
import { migrate } from ${moduleAt("migrate.ts")};
import { silentLogger } from ${JSON.stringify(import.meta.resolve("@slipway/runtime"))};
import { writeSync } from "node:fs";
const seen = new Set(JSON.parse(process.env.SEEN));
const onQuery = ({ query }) => {
  if (!/^(create|alter|insert)/.test(query.sql)) return;
  const statement = query.sql + JSON.stringify(query.parameters.slice(0, 2), (_, value) => typeof value === "bigint" ? String(value) : value);
  if (seen.has(statement)) return;
  writeSync(1, statement + "\\n");
  process.kill(process.pid, "SIGKILL");
};
const engine = openEngine({ url: process.env.STORE_URL, log: silentLogger(), onQuery });
await migrate(engine, { log: silentLogger() });
await engine[Symbol.asyncDispose]();
`;

test.concurrent.for([
  { engine: "mariadb", createUrl: async () => (await sharedMariadb()).createDatabase() },
  { engine: "sqlite", createUrl: sqliteUrl },
])("a migration that is killed after any of its statements is continued by the next process, on $engine", async ({ createUrl }) => {
  const url = await createUrl();
  const seen: string[] = [];
  for (;;) {
    await using killed = await startProcess(process.execPath, ["--input-type=module", "--eval", program], {
      env: { ...process.env, STORE_URL: url, SEEN: JSON.stringify(seen) },
    });
    const exit = await killed.exited;
    if (exit.code === 0) break;
    expect(exit.signal, killed.output()).toBe("SIGKILL");
    const [statement = ""] = killed.output().split("\n");
    expect(seen).not.toContain(statement);
    seen.push(statement);
  }
  // A table with its indexes, and the row that says that it is done, of each migration.
  expect(seen.length).toBeGreaterThan(migrations.length * 2);
  await using engine = openEngine({ url, log });
  expect(await migrate(engine, { log })).toEqual([]);
  const rows = await untyped(engine.db).selectFrom("schema_migrations").select("version").orderBy("version").execute();
  expect(rows.map((row) => Number(row["version"]))).toEqual(migrations.map(({ version }) => version));

  await using other = openEngine({ url: await createUrl(), log });
  await migrate(other, { log });
  expect(await tablesOf(engine)).toEqual(await tablesOf(other));
});

/** Every column of every table. The name of the database differs. */
async function tablesOf(engine: Engine): Promise<unknown> {
  const tables = await engine.db.introspection.getTables();
  return tables.map(({ name, columns }) => ({ name, columns })).sort((a, b) => (a.name < b.name ? -1 : 1));
}
