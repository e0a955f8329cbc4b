import { silentLogger } from "@slipway/runtime";
import { sharedMariadb, sqliteUrl } from "@slipway/testkit";
import { beforeAll, describe, expect, test } from "vitest";
import type { Engine } from "../../engines/engine.ts";
import { insertInto, untyped } from "../../engines/untyped.ts";
import { migrate, migrations } from "../../migrations/migrate.ts";
import { sampleHash } from "../../sample-history.ts";
import { openEngine, storeOn } from "../../store.ts";
import { at, ended, incident } from "../../testing/sample-endings.ts";

type AnyRow = Record<string, unknown>;

const log = silentLogger();
const { signal } = new AbortController();
/** The tables that a store had before there were insights. */
const tables = ["deployments", "deployment_commits", "external_events"];
const projects = ["bank", "shop"];
const count = 250;

/** What is recorded today, as rows: of more deployments than one step reads, of which one is a removal. */
async function recordedRows(): Promise<Record<string, AnyRow[]>> {
  await using engine = openEngine({ url: "sqlite::memory:", log });
  await migrate(engine, { log });
  const store = storeOn(engine);
  const hour = (nth: number) => `${String(2 + (nth % 20)).padStart(2, "0")}T${String(nth % 24).padStart(2, "0")}:00`;
  const deployments = Array.from({ length: count }, (_, nth) =>
    ended(`old ${nth}`, hour(nth), {
      projectId: projects[nth % 2] ?? "",
      commits: { [`c${nth}`]: "01T10:00" },
      ...(nth === 4 && { removal: true }),
    }),
  );
  await store.deployments.recordAll(deployments);
  const incidents = Array.from({ length: count }, (_, nth) =>
    incident("detected", hour(nth), {
      projectId: projects[nth % 2] ?? "",
      sourceId: `${nth}`,
      subject: `${nth}`,
      commit: { hash: sampleHash(`c${nth}`) },
    }),
  );
  await store.externalEvents.recordAll(incidents);
  return Object.fromEntries(
    await Promise.all([...tables, "deployment_facts", "insight_signals"].map(async (table) => [table, await rowsOf(engine, table)])),
  );
}

describe.each([
  { engine: "mariadb", createUrl: async () => (await sharedMariadb()).createDatabase() },
  { engine: "sqlite", createUrl: sqliteUrl },
])("a store from before there were insights, on $engine", ({ createUrl }) => {
  let samples: Record<string, AnyRow[]>;
  beforeAll(async () => {
    samples = await recordedRows();
  });

  /** A store of that version with the samples, brought up to date. */
  async function migrated(url: string, onQuery?: () => void): Promise<Engine> {
    const engine = openEngine({ url, log, ...(onQuery && { onQuery }) });
    await migrate(engine, { log, steps: migrations.filter(({ version }) => version < 6) });
    for (const table of tables)
      for (let from = 0; from < (samples[table] ?? []).length; from += 100)
        await insertInto(engine.db, table, (samples[table] ?? []).slice(from, from + 100)).execute();
    await migrate(engine, { log });
    return engine;
  }

  test("every fact and every signal is made as if it had been recorded today, once", async () => {
    await using engine = await migrated(await createUrl());
    const store = storeOn(engine);
    expect(await rowsOf(engine, "deployment_facts")).toEqual([]);
    expect(await store.insights.backfill({ signal })).toEqual({ facts: count - 1, signals: count, isComplete: true });
    for (const table of ["deployment_facts", "insight_signals"])
      expect(comparable(await rowsOf(engine, table)), table).toEqual(comparable(samples[table] ?? []));
    expect(await store.insights.backfill({ signal })).toEqual({ facts: 0, signals: 0, isComplete: true });
    const period = { since: at("01T00:00"), until: at("30T00:00") };
    const { judged } = await store.insights.read({}, period, { failureWindowMs: 1, hotfixLabel: "hotfix" });
    expect(judged).toHaveLength(count - 1);
    expect(await store.insights.rollUp({ signal })).toBe(2);
    expect((await store.insights.read({}, period, { failureWindowMs: 1, hotfixLabel: "hotfix" })).judged).toHaveLength(count - 1);
  });

  test("who is interrupted goes on where it was, and of two at once each step is done by one", async () => {
    const url = await createUrl();
    let statements = 0;
    let stopped = new AbortController();
    await using engine = await migrated(url, () => {
      statements++;
      if (statements % 9 === 0) stopped.abort();
    });
    const { insights } = storeOn(engine);
    const interrupted: { facts: number; signals: number; isComplete: boolean }[] = [];
    do {
      stopped = new AbortController();
      interrupted.push(await insights.backfill({ signal: stopped.signal }));
    } while (interrupted.at(-1)?.isComplete !== true && interrupted.length < 4);
    expect(interrupted.map(({ isComplete }) => isComplete)).toEqual([false, false, false, false]);

    await using other = openEngine({ url, log });
    const together = await Promise.all([insights.backfill({ signal }), storeOn(other).insights.backfill({ signal })]);
    const last = await insights.backfill({ signal });
    expect(last.isComplete).toBe(true);
    const all = [...interrupted, ...together, last];
    expect(all.reduce((sum, { facts }) => sum + facts, 0)).toBe(count - 1);
    expect(all.reduce((sum, { signals }) => sum + signals, 0)).toBe(count);
    expect(comparable(await rowsOf(engine, "deployment_facts"))).toEqual(comparable(samples["deployment_facts"] ?? []));
  });
});

async function rowsOf(engine: Engine, table: string): Promise<AnyRow[]> {
  return await untyped(engine.db).selectFrom(table).selectAll().execute();
}

/** Rows as text, sorted: drivers differ in the types of integers. */
function comparable(rows: readonly AnyRow[]): string[] {
  return rows.map((row) => JSON.stringify(Object.entries(row).map(([name, value]) => [name, String(value)]))).sort();
}
