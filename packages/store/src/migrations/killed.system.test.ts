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

/**
 * Statements that a process makes before it is killed: to load what migrates costs a second or two of processor time, and there are a hundred statements. The first process of each
 * engine makes another number, so that together they are killed after most kinds of statements.
 */
const statementsPerProcess = 3;

/** Migrates, and is killed right after a number of statements that change anything and that no process before it has come to. */
const program = `
import { openEngine } from ${moduleAt("../store.ts")};
import { migrate } from ${moduleAt("migrate.ts")};
import { silentLogger } from ${JSON.stringify(import.meta.resolve("@slipway/runtime"))};
import { writeSync } from "node:fs";
const seen = new Set(JSON.parse(process.env.SEEN));
let left = Number(process.env.STATEMENTS);
const onQuery = ({ query }) => {
  if (!/^(create|alter|insert)/.test(query.sql)) return;
  const statement = query.sql + JSON.stringify(query.parameters.slice(0, 2), (_, value) => typeof value === "bigint" ? String(value) : value);
  if (seen.has(statement)) return;
  seen.add(statement);
  writeSync(1, statement + "\\n");
  if (--left === 0) process.kill(process.pid, "SIGKILL");
};
const engine = openEngine({ url: process.env.STORE_URL, log: silentLogger(), onQuery });
await migrate(engine, { log: silentLogger() });
await engine[Symbol.asyncDispose]();
`;

test.concurrent.for([
  { engine: "mariadb", createUrl: async () => (await sharedMariadb()).createDatabase(), first: 1 },
  { engine: "sqlite", createUrl: sqliteUrl, first: 2 },
])("a migration that is killed after any of its statements is continued by the next process, on $engine", async ({ createUrl, first }) => {
  const url = await createUrl();
  const seen: string[] = [];
  for (;;) {
    await using killed = await startProcess(process.execPath, ["--input-type=module", "--eval", program], {
      env: {
        ...process.env,
        STORE_URL: url,
        SEEN: JSON.stringify(seen),
        STATEMENTS: String(seen.length === 0 ? first : statementsPerProcess),
      },
    });
    const exit = await killed.exited;
    seen.push(...killed.output().split("\n").filter(Boolean));
    expect(new Set(seen).size).toBe(seen.length);
    if (exit.code === 0) break;
    expect(exit.signal, killed.output()).toBe("SIGKILL");
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
