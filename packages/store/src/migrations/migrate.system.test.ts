import { silentLogger } from "@slipway/runtime";
import { sharedMariadb, sqliteUrl } from "@slipway/testkit";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { nullable } from "../codecs/codec.ts";
import { int64 } from "../codecs/int64.ts";
import type { Engine } from "../engines/engine.ts";
import { untyped } from "../engines/untyped.ts";
import { columns } from "../schema.ts";
import { openEngine, openStore } from "../store.ts";
import { migrate, migrations } from "./migrate.ts";
import type { Migration } from "./migration.ts";

const log = silentLogger();
const newest = migrations.at(-1)?.version ?? 0;

describe.each([
  { engine: "mariadb", createUrl: async () => (await sharedMariadb()).createDatabase() },
  { engine: "sqlite", createUrl: sqliteUrl },
])("migrations on $engine", ({ createUrl }) => {
  const open = async (url?: string): Promise<Engine> => openEngine({ url: url ?? (await createUrl()), log, lockTimeoutMs: 300 });
  const versions = async (engine: Engine) => {
    const rows = await untyped(engine.db).selectFrom("schema_migrations").select("version").orderBy("version").execute();
    return rows.map((row) => Number(row["version"]));
  };

  test("migrations create exactly the columns that the repositories use", async () => {
    await using engine = await open();
    await migrate(engine, { log });
    for (const [table, of] of Object.entries(columns)) {
      const { rows } = await sql`select * from ${sql.table(table)}`.execute(engine.db);
      expect(rows).toEqual([]);
      const names = sql.join(Object.keys(of).map((column) => sql.ref(column)));
      await expect(sql`select ${names} from ${sql.table(table)}`.execute(engine.db)).resolves.toBeDefined();
    }
    const tables = (await engine.db.introspection.getTables()).filter(({ name }) => name !== "schema_migrations");
    const found = Object.fromEntries(tables.map((table) => [table.name, table.columns.map((column) => column.name).sort()]));
    expect(found).toEqual(Object.fromEntries(Object.entries(columns).map(([table, of]) => [table, Object.keys(of).sort()])));
  });

  test("each migration runs once, in whichever process comes first", async () => {
    const url = await createUrl();
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore({ url, log })));
    await using engine = await open(url);
    expect(await versions(engine)).toEqual(migrations.map(({ version }) => version));
    await Promise.all(stores.map((store) => store[Symbol.asyncDispose]()));
  });

  test("an interrupted migration runs again", async () => {
    await using engine = await open();
    let crashes = 1;
    const broken: Migration = {
      version: newest + 1,
      name: "two tables",
      async up({ createTable, createIndex, addColumn }) {
        await createTable({ name: "first", columns: { a: int64, b: int64 }, key: ["a"] });
        await createIndex({ name: "first_b", table: "first", columns: ["b"] });
        await addColumn({ table: "first", name: "c", type: int64, default: -1 });
        if (crashes-- > 0) throw new Error("the power went");
        await createTable({ name: "second", columns: { a: int64 }, key: ["a"] });
      },
    };
    const steps = [...migrations, broken];
    await expect(migrate(engine, { log, steps })).rejects.toThrow("the power went");
    await migrate(engine, { log, steps });
    expect((await versions(engine)).at(-1)).toBe(newest + 1);
    expect(await untyped(engine.db).selectFrom("second").selectAll().execute()).toEqual([]);
  });

  test("a column that is added has its default in rows of before and in those of older processes", async () => {
    await using engine = await open();
    const table: Migration = {
      version: 1,
      name: "table",
      up: async ({ createTable }) => createTable({ name: "kept", columns: { a: int64 }, key: ["a"] }),
    };
    const column: Migration = {
      version: 2,
      name: "column",
      async up({ addColumn }) {
        await addColumn({ table: "kept", name: "b", type: int64, default: -1 });
        await addColumn({ table: "kept", name: "c", type: nullable(int64) });
      },
    };
    await migrate(engine, { log, steps: [table] });
    const kept = untyped(engine.db);
    await kept.insertInto("kept").values({ a: 1n }).execute();
    await migrate(engine, { log, steps: [table, column] });
    await kept.insertInto("kept").values({ a: 2n }).execute();
    const rows = await kept.selectFrom("kept").selectAll().orderBy("a").execute();
    expect(rows.map(({ a, b, c }) => [Number(a), Number(b), c])).toEqual([
      [1, -1, null],
      [2, -1, null],
    ]);
  });

  test("a migration between two that a store has had runs too, and a number that this Slipway does not have is rejected", async () => {
    await using engine = await open();
    const step = (version: number): Migration => ({
      version,
      name: `table ${version}`,
      up: async ({ createTable }) => createTable({ name: `t${version}`, columns: { a: int64 }, key: ["a"] }),
    });
    expect(await migrate(engine, { log, steps: [step(1), step(4)] })).toEqual([1, 4]);
    expect(await migrate(engine, { log, steps: [1, 2, 3, 4].map(step) })).toEqual([2, 3]);
    expect(await versions(engine)).toEqual([1, 2, 3, 4]);
    expect(await migrate(engine, { log, steps: [1, 2, 3, 4].map(step) })).toEqual([]);
    await expect(migrate(engine, { log, steps: [1, 3, 4].map(step) })).rejects.toMatchObject({
      code: "precondition",
      message: expect.stringContaining("this Slipway has no migration 2"),
    });
  });

  test("a newer schema is rejected and not changed", async () => {
    const url = await createUrl();
    await using engine = await open(url);
    const newer: Migration = { version: 99, name: "from the future", up: async () => {} };
    await migrate(engine, { log, steps: [...migrations, newer] });
    await expect(openStore({ url, log })).rejects.toMatchObject({
      code: "precondition",
      message: expect.stringContaining(`was written by a newer Slipway: its schema has version 99, this Slipway supports ${newest}`),
    });
    expect((await versions(engine)).at(-1)).toBe(99);
  });
});

test("on MySQL, a process waits for the migration of another process up to a limit", async () => {
  const url = await (await sharedMariadb()).createDatabase();
  await using holder = openEngine({ url, log });
  await using second = openEngine({ url, log, lockTimeoutMs: 300 });
  const released = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const holding = holder.alone(async () => {
    held.resolve();
    await released.promise;
  });
  await held.promise;
  await expect(migrate(second, { log })).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("has been migrating"),
  });
  released.resolve();
  await holding;
  await migrate(second, { log });
  expect((await untyped(second.db).selectFrom("schema_migrations").selectAll().execute()).length).toBe(migrations.length);
});
