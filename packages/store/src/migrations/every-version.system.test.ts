import { create, toBinary } from "@bufbuild/protobuf";
import { type DriftObservation, DriftObservationSchema, LogBlockSchema, StageLogSchema } from "@slipway/proto/state";
import { silentLogger } from "@slipway/runtime";
import { sharedMariadb, sqliteUrl } from "@slipway/testkit";
import { type ColumnMetadata, sql } from "kysely";
import { beforeAll, describe, expect, test } from "vitest";
import type { Engine } from "../engines/engine.ts";
import { insertInto, untyped } from "../engines/untyped.ts";
import type { HistoryRecord } from "../history/record.ts";
import { applicationHistory, chainHistory, deploymentHistory, sampleActs, sampleId } from "../sample-history.ts";
import { columns, type TableName } from "../schema.ts";
import { openEngine, type Store, storeOn } from "../store.ts";
import { migrate, migrations } from "./migrate.ts";

type AnyRow = Record<string, unknown>;
type Tables = Record<string, readonly AnyRow[]>;

const log = silentLogger();
const page = { pageSize: 100 };
const histories = ["a", "b", "c"].map((name, at) => deploymentHistory({ name, included: ["i"], at, project: at === 2 ? "bank" : "shop" }));
const applications = [...applicationHistory("cart"), ...applicationHistory("web", "bank")];
const drift: HistoryRecord<DriftObservation> = {
  sequence: 3n,
  message: create(DriftObservationSchema, {
    applicationId: sampleId("cart"),
    projectId: "shop",
    drifts: [{ object: { plugin: "kubernetes", deployTarget: "eu", kind: "Deployment", name: "web" }, field: "a" }],
    isComplete: true,
    at: { seconds: 1_767_225_601n },
  }),
};
const lines = [0n, 1n].map((index) => create(LogBlockSchema, { index, text: `line ${index}` }));

async function record(store: Store): Promise<void> {
  await store.deployments.recordAll(histories.flat());
  await store.applications.recordAll(applications);
  await store.drift.recordAll([drift]);
  await store.audit.recordAll(sampleActs(["act1", "act2"]));
  await store.chains.recordAll(chainHistory({ name: "c", applications: ["cart", "web"] }));
  await store.incarnations.add("DEPLOYMENTS", "monday", undefined);
  await store.insights.rollUp({ signal: new AbortController().signal });
}

/** What was recorded, as rows of the newest schema, and the rows that only earlier versions wrote. */
async function recordedRows(): Promise<Tables> {
  await using engine = openEngine({ url: "sqlite::memory:", log });
  await migrate(engine, { log });
  await record(storeOn(engine));
  const rows: Tables = await rowsOf(engine);
  const stage = { project_id: "shop", deployment_id: sampleId("a"), stage_id: "s0" };
  const entries = lines.map((line) => ({
    ...stage,
    block_index: line.index,
    last_index: -1n,
    block: Buffer.from(toBinary(LogBlockSchema, line)),
  }));
  return {
    ...rows,
    stage_logs: [{ ...stage, application_id: sampleId("cart"), completed: 1n, removed_at: null }],
    stage_log_blocks: entries,
  };
}

describe.each([
  { engine: "mariadb", createUrl: async () => (await sharedMariadb()).createDatabase() },
  { engine: "sqlite", createUrl: sqliteUrl },
])("a filled store of every earlier version, on $engine", ({ createUrl }) => {
  let samples: Tables;
  beforeAll(async () => {
    samples = await recordedRows();
  });

  test.for(migrations.slice(0, -1).map(({ version }, at) => ({ version, before: at + 1 })))(
    "of version $version is migrated: every row is there and can be read, and recording goes on",
    async ({ before }) => {
      await using engine = openEngine({ url: await createUrl(), log });
      await migrate(engine, { log, steps: migrations.slice(0, before) });
      const filled = await fill(engine, samples);
      expect(Object.values(filled).every((rows) => rows.length > 0)).toBe(true);
      expect(await migrate(engine, { log })).toEqual(migrations.slice(before).map(({ version }) => version));

      const kept = await rowsOf(engine);
      for (const [table, rows] of Object.entries(filled)) {
        const names = Object.keys(rows[0] ?? {});
        expect(comparable((kept[table] ?? []).map((row) => pick(row, names))), table).toEqual(comparable(rows));
        for (const row of kept[table] ?? []) for (const name of Object.keys(row)) decode(table, name, row[name]);
      }

      const store = storeOn(engine);
      const blocks = [...lines, create(LogBlockSchema, { index: 2n, text: "line 2" })];
      const find = async () => (await store.stageLogs.find(sampleId("a"), "s0"))?.blocks.map(({ text }) => text);
      expect(await find()).toEqual(["line 0", "line 1"]);
      await record(store);
      const of = { projectId: "shop", pipedId: "piped", applicationId: sampleId("cart"), deploymentId: sampleId("a") };
      await store.stageLogs.append(create(StageLogSchema, { ...of, stageId: "s0", completed: true, blocks }));
      expect(await find()).toEqual(["line 0", "line 1", "line 2"]);
      for (const table of ["deployments", "deployment_events", "deployment_commits", "traces", "applications", "application_events"])
        expect((await rowsOf(engine))[table], table).toHaveLength(samples[table]?.length ?? 0);
      expect((await store.deployments.list({}, page)).deployments).toHaveLength(3);
      // One commit is of two projects.
      expect((await store.traces.list({}, page)).traces).toHaveLength(5);
      expect(store.skippedRows()).toBe(0);
    },
  );
});

/** Fills every table with what the sample has of its columns. A table without samples gets rows that its codecs can read. Returns the rows. */
async function fill(engine: Engine, samples: Tables): Promise<Tables> {
  const filled: Record<string, AnyRow[]> = {};
  for (const { name: table, columns: known } of await tablesOf(engine)) {
    const names = known.map(({ name }) => name);
    const sampled = (samples[table] ?? []).map((row) => pick(row, names)).filter((row) => Object.keys(row).length === names.length);
    const rows =
      sampled.length > 0
        ? sampled
        : [1, 2].map((nth) => Object.fromEntries(known.map((column) => [column.name, made(table, column, nth)])));
    await insertInto(engine.db, table, rows).execute();
    filled[table] = rows;
  }
  return filled;
}

/** A value for a column of a table that no sample fills. */
function made(table: string, { name, dataType }: ColumnMetadata, nth: number): unknown {
  const type = dataType.toLowerCase();
  if (/int/.test(type)) return BigInt(/tiny/.test(type) ? nth - 1 : nth);
  if (/blob/.test(type)) return Buffer.of();
  const readable = [`${nth}`, `{}`, `[]`].find((value) => {
    try {
      decode(table, name, value);
      return true;
    } catch {
      return false;
    }
  });
  if (readable === undefined) throw new Error(`no value for ${table}.${name}: record a sample in this test`);
  return readable;
}

/** Holds because `table` and `name` are of the schema. Throws if the value cannot be read. */
function decode(table: string, name: string, stored: unknown): unknown {
  const of = columns[table as TableName] as Record<string, { readonly decode: (stored: unknown) => unknown }>;
  const codec = of[name];
  if (codec === undefined) throw new Error(`${table}.${name} has no codec`);
  return codec.decode(stored);
}

async function tablesOf(engine: Engine) {
  return (await engine.db.introspection.getTables()).filter(({ name }) => name !== "schema_migrations");
}

async function rowsOf(engine: Engine): Promise<Tables> {
  const rows: Record<string, AnyRow[]> = {};
  for (const { name } of await tablesOf(engine))
    rows[name] = await untyped(engine.db).selectFrom(sql.table<AnyRow>(name).as("t")).selectAll().execute();
  return rows;
}

function pick(row: AnyRow, names: readonly string[]): AnyRow {
  return Object.fromEntries(names.filter((name) => name in row).map((name) => [name, row[name]]));
}

/** Rows as text, sorted: drivers differ in the types of integers and bytes, engines in the order. */
function comparable(rows: readonly AnyRow[]): string[] {
  const text = (value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value === null ? null : String(value);
  const sorted = (row: AnyRow) => Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1));
  return rows.map((row) => JSON.stringify(sorted(row).map(([name, value]) => [name, text(value)]))).sort();
}
