import { create } from "@bufbuild/protobuf";
import { checkLink, emptyChain } from "@slipway/domain";
import { type DriftObservation, DriftObservationSchema, StageLogSchema } from "@slipway/proto/state";
import { silentLogger } from "@slipway/runtime";
import { sharedMariadb, sqliteUrl } from "@slipway/testkit";
import { sql } from "kysely";
import { beforeAll, describe, expect, test } from "vitest";
import type { HistoryRecord } from "../history/record.ts";
import { applicationHistory, chainHistory, deploymentHistory, sampleActs, sampleId } from "../sample-history.ts";
import { openEngine, openStore, type Store } from "../store.ts";
import { openStoreTools, type StoreTools } from "./open-store-tools.ts";

const log = silentLogger();
const { signal } = new AbortController();
const engines = {
  mariadb: async () => (await sharedMariadb()).createDatabase(),
  sqlite: sqliteUrl,
};
const hostile = "😀 ünï 'quote' \\ \" ; -- \0 end\n\t\u001b[31m";

function drift(sequence: bigint, fields: readonly string[]): HistoryRecord<DriftObservation> {
  const object = { plugin: "kubernetes", deployTarget: "eu", kind: "Deployment", namespace: "shop", name: "web" };
  const drifts = fields.map((field) => ({ object, field, live: hostile }));
  const of = { applicationId: sampleId("cart"), projectId: "shop", isComplete: true, at: { seconds: 1_767_225_600n + sequence } };
  return { message: create(DriftObservationSchema, { ...of, drifts }), sequence };
}

/** More than one page of most tables; `part` of what happened. */
async function record(store: Store, part: "first half" | "all"): Promise<void> {
  const histories = Array.from({ length: 90 }, (_, at) =>
    deploymentHistory(
      { name: `n${at}`, application: hostile, included: [`i${at}`], at, project: at % 3 === 0 ? "bank" : "shop" },
      BigInt(2 + 20 * at),
    ),
  );
  const messages = histories.flat();
  await store.deployments.recordAll(part === "all" ? messages : messages.slice(0, messages.length / 2));
  await store.applications.recordAll(["cart", "web"].flatMap((name) => applicationHistory(name)).slice(0, part === "all" ? 4 : 2));
  const ids = { projectId: "shop", pipedId: "piped", deploymentId: sampleId("n1"), stageId: "s0", applicationId: sampleId("cart") };
  const blocks = Array.from({ length: 500 }, (_, at) => ({ index: BigInt(at), text: `${hostile} ${at}` }));
  await store.stageLogs.append(
    create(StageLogSchema, { ...ids, blocks: blocks.slice(0, part === "all" ? 500 : 100), completed: part === "all" }),
  );
  await store.drift.recordAll(part === "all" ? [drift(1n, ["a", "b"]), drift(2n, ["b"])] : [drift(1n, ["a", "b"])]);
  await store.audit.recordAll(sampleActs(part === "all" ? ["act1", hostile, "act3"] : ["act1"]));
  const chain = chainHistory({ name: "c", applications: ["cart", "web"], isOpen: part !== "all" });
  await store.chains.recordAll(part === "all" ? chain : chain.slice(0, 2));
  await store.incarnations.add("DEPLOYMENTS", "monday", undefined);
}

async function filled(createUrl: () => Promise<string>, part: "first half" | "all" = "all"): Promise<string> {
  const url = await createUrl();
  await using store = await openStore({ url, log });
  await record(store, part);
  return url;
}

/** The lines of an export but the first, which has the time. */
async function linesOf(url: string, projectId?: string): Promise<string[]> {
  await using tools = openStoreTools({ url, log });
  return (await Array.fromAsync(tools.export({ signal, projectId }))).slice(1);
}

async function exported(url: string, projectId?: string): Promise<string[]> {
  await using tools = openStoreTools({ url, log });
  return await Array.fromAsync(tools.export({ signal, projectId }));
}

async function withTools<T>(url: string, work: (tools: StoreTools) => Promise<T>): Promise<T> {
  await using tools = openStoreTools({ url, log });
  return await work(tools);
}

describe.each([
  { from: "mariadb", to: "sqlite" },
  { from: "sqlite", to: "mariadb" },
] as const)("an export of $from imported into $to", ({ from, to }) => {
  let source: string;
  let lines: string[];
  beforeAll(async () => {
    source = await filled(engines[from]);
    lines = await exported(source);
  });

  test("has every row as it was, and is the same when it is done again", async () => {
    const url = await engines[to]();
    for (let time = 0; time < 2; time++) {
      const imported = await withTools(url, (tools) => tools.import(lines, { signal }));
      expect(imported).toEqual({ rows: JSON.parse(lines.at(-1) ?? "").rows, isComplete: true });
      expect(await linesOf(url)).toEqual(lines.slice(1));
    }
    const checked = await withTools(url, (tools) => tools.check({ signal }));
    expect(checked).toMatchObject({ problemCount: 0, schema: { missing: [], unknown: [] } });
    expect(checked.tables.find(({ table }) => table === "deployment_events")?.rows).toBe(540);
    await using store = await openStore({ url, log });
    expect((await store.stageLogs.find(sampleId("n1"), "s0"))?.blocks.at(-1)?.text).toBe(`${hostile} 499`);
    expect(await store.deployments.position()).toBe(1_792n);
  });

  test("is continued where it was interrupted, and an older store becomes what the export has", async () => {
    const url = await filled(engines[to], "first half");
    const stop = new AbortController();
    const imported = withTools(url, (tools) =>
      tools.import(lines, { signal: stop.signal, onProgress: ({ table }) => table === "deployments" && stop.abort(new Error("killed")) }),
    );
    await expect(imported).rejects.toThrow("killed");
    expect(await linesOf(url)).not.toEqual(lines.slice(1));
    await withTools(url, (tools) => tools.import(lines, { signal }));
    expect(await linesOf(url)).toEqual(lines.slice(1));
  });

  test("a store that is newer, or of another installation, is not changed", async () => {
    const url = await filled(engines[to]);
    const before = await linesOf(url);
    const older = await exported(await filled(engines[from], "first half"));
    await expect(withTools(url, (tools) => tools.import(older, { signal }))).rejects.toMatchObject({
      code: "precondition",
      message: expect.stringContaining("has newer rows than the export"),
    });
    const other = lines.map((line) => line.replace("monday", "tuesday"));
    await expect(withTools(url, (tools) => tools.import(other, { signal }))).rejects.toMatchObject({
      code: "precondition",
      message: expect.stringContaining("belongs to another installation"),
    });
    expect(await linesOf(url)).toEqual(before);
  });

  test("an export that was cut off says so, and a damaged one is refused with its line", async () => {
    const importing = async (text: readonly string[]) => withTools(await engines[to](), (tools) => tools.import([...text], { signal }));
    expect(await importing(lines.slice(0, -10))).toMatchObject({ isComplete: false });
    await expect(importing([...lines.slice(0, 5), "[1"])).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining("line 6"),
    });
    await expect(importing([...lines.slice(0, 30), ...lines.slice(31)])).rejects.toMatchObject({
      message: expect.stringContaining("it is damaged"),
    });
    await expect(importing(lines.slice(1))).rejects.toMatchObject({ message: expect.stringContaining("not an export") });
    await expect(importing([])).rejects.toMatchObject({ message: expect.stringContaining("it is empty") });
    const strange = lines.map((line) => line.replace('"piped_id":"text"', '"secret":"text"'));
    await expect(importing(strange)).rejects.toMatchObject({
      message: expect.stringContaining("columns that the store does not have: secret"),
    });
  });

  test("of what is recorded meanwhile, rows fit each other, and what is missing is recorded again", async () => {
    const url = await filled(engines[from], "first half");
    await using store = await openStore({ url, log });
    const newer = deploymentHistory({ name: "late", at: 99 }, 5_000n);
    const before = await store.deployments.position();
    const live: string[] = [];
    await using tools = openStoreTools({ url, log });
    for await (const line of tools.export({ signal })) {
      live.push(line);
      // The events are read by now, the states are not; the heads of the audit are, its entries are not.
      if (line.startsWith('{"table":"deployments"')) await store.deployments.recordAll(newer);
      if (line.startsWith('{"table":"audit_entries"')) await store.audit.recordAll(sampleActs(["meanwhile", "and again"]));
    }
    const place = await engines[to]();
    expect(await withTools(place, (other) => other.import(live, { signal }))).toMatchObject({ isComplete: true });
    await using imported = await openStore({ url: place, log });
    expect(await imported.deployments.find(sampleId("late"))).toBeDefined();
    // So the trace service sees that messages are missing.
    expect(await imported.deployments.position()).toBe(before);
    const links = await imported.audit.recordAll(sampleActs(["act2"]));
    expect(links.map(({ sequence }) => sequence)).toEqual([2]);
    const chain = (await Array.fromAsync(imported.audit.chain("shop"))).flat();
    expect(chain.map((link, at) => checkLink(chain[at - 1] ?? emptyChain, link, "shop"))).toEqual([undefined, undefined]);
    expect(await imported.audit.heads()).toMatchObject([{ projectId: "shop", sequence: 2 }]);
    await imported.deployments.recordAll(newer);
    expect(await imported.deployments.position()).toBe(await store.deployments.position());
  });

  test("one project alone", async () => {
    const bank = await exported(source, "bank");
    expect(bank.some((line) => line.startsWith('["shop"'))).toBe(false);
    const url = await engines[to]();
    await withTools(url, (tools) => tools.import(bank, { signal }));
    await using store = await openStore({ url, log });
    expect((await store.deployments.list({}, { pageSize: 100 })).deployments).toHaveLength(30);
  });
});

describe.each(Object.entries(engines))("a check on %s", (_, createUrl) => {
  test("names rows that cannot be read, that contradict themselves and that belong to none, and counts all of them", async () => {
    const url = await filled(createUrl);
    {
      await using engine = openEngine({ url, log });
      const bytes = Buffer.from("ffff", "hex");
      await sql`update deployment_events set event = ${bytes} where deployment_id in (${sampleId("n1")}, ${sampleId("n2")})`.execute(
        engine.db,
      );
      await sql`update deployments set status = 'failed' where id = ${sampleId("n4")}`.execute(engine.db);
      await sql`delete from applications where id = ${sampleId("web")}`.execute(engine.db);
      await sql`delete from stage_logs`.execute(engine.db);
    }
    const checked = await withTools(url, (tools) => tools.check({ signal, mostProblems: 3 }));
    expect(checked.problems).toHaveLength(3);
    const all = await withTools(url, (tools) => tools.check({ signal }));
    const kinds = Map.groupBy(all.problems, ({ kind }) => kind);
    expect([...kinds].map(([kind, of]) => [kind, of.length]).sort()).toEqual([
      ["contradiction", 1],
      ["lost", 3],
      ["unreadable", 12],
    ]);
    expect(checked.problemCount).toBe(16);
    expect(kinds.get("contradiction")).toEqual([
      { kind: "contradiction", row: `deployments project_id=shop id=${sampleId("n4")}`, reason: "column status is 6, its state says 5" },
    ]);
    expect(kinds.get("unreadable")?.[0]?.row).toContain("deployment_events project_id=shop deployment_id=");
  });

  test("a database that is not a store is refused, and not made one", async () => {
    const url = await createUrl();
    for (let time = 0; time < 2; time++)
      await expect(withTools(url, (tools) => tools.check({ signal }))).rejects.toMatchObject({
        code: "precondition",
        message: expect.stringContaining("is not a store yet: slipway store migrate makes it one"),
      });
    expect((await withTools(url, (tools) => tools.migrate())).length).toBeGreaterThan(2);
    expect(await withTools(url, (tools) => tools.migrate())).toEqual([]);
  });
});
