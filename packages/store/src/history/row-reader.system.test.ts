import { create } from "@bufbuild/protobuf";
import { type DriftObservation, DriftObservationSchema, StageLogSchema } from "@slipway/proto/state";
import { silentLogger } from "@slipway/runtime";
import { sharedMariadb, sqliteUrl } from "@slipway/testkit";
import { sql } from "kysely";
import { beforeAll, describe, expect, test } from "vitest";
import type { Engine } from "../engines/engine.ts";
import { migrate } from "../migrations/migrate.ts";
import { applicationHistory, deploymentHistory, externalEventHistory, sampleHash, sampleId } from "../sample-history.ts";
import { openEngine, type Store, storeOn } from "../store.ts";
import type { HistoryRecord } from "./record.ts";

const log = silentLogger();
const page = { pageSize: 10 };
const broken = sampleId("broken");

function drift(sequence: bigint, fields: readonly string[]): HistoryRecord<DriftObservation> {
  const object = { plugin: "kubernetes", deployTarget: "eu", kind: "Deployment", namespace: "shop", name: "web" };
  const message = create(DriftObservationSchema, {
    applicationId: sampleId("cart"),
    projectId: "shop",
    pipedId: "piped",
    drifts: fields.map((field) => ({ object, field })),
    isComplete: true,
    at: { seconds: 1_767_225_600n + sequence },
  });
  return { message, sequence };
}

describe.each([
  { engine: "mariadb", createUrl: async () => (await sharedMariadb()).createDatabase() },
  { engine: "sqlite", createUrl: sqliteUrl },
])("rows that cannot be read, on $engine", ({ createUrl }) => {
  let engine: Engine;
  let store: Store;
  const damage = (table: string, column: string, where: string) =>
    sql`update ${sql.table(table)} set ${sql.ref(column)} = ${Buffer.from("ffffff", "hex")} where ${sql.raw(where)}`.execute(engine.db);
  /** How many rows were skipped meanwhile. */
  const skippedBy = async (ask: () => Promise<unknown>): Promise<number> => {
    const before = store.skippedRows();
    await ask();
    return store.skippedRows() - before;
  };

  beforeAll(async () => {
    engine = openEngine({ url: await createUrl(), log });
    await migrate(engine, { log });
    store = storeOn(engine);
    const names = ["fine", "broken", "good"];
    await store.deployments.recordAll(
      names.flatMap((name, at) => deploymentHistory({ name, commit: "c", at }, BigInt(10 + 20 * at)).slice(0, 4)),
    );
    await store.applications.recordAll(["cart", "broken"].flatMap((name) => applicationHistory(name)));
    const blocks = [0n, 1n].map((index) => ({ index, text: `line ${index}` }));
    const ids = { projectId: "shop", pipedId: "piped", deploymentId: sampleId("fine"), stageId: "s0" };
    await store.stageLogs.appendAll(blocks.map((block) => create(StageLogSchema, { ...ids, blocks: [block] })));
    await store.drift.recordAll([drift(1n, ["a", "b"])]);
    const told = ["fine", "broken"].flatMap((name, at) => externalEventHistory({ name }, BigInt(10 + 10 * at)));
    await store.externalEvents.recordAll(told);
    await damage("external_events", "state", `id = '${broken}'`);
    await damage("deployments", "state", `id = '${broken}'`);
    await damage("deployment_events", "event", `deployment_id = '${sampleId("fine")}' and kind = 'planned'`);
    await damage("applications", "state", `id = '${broken}'`);
    await damage("application_events", "event", `application_id = '${sampleId("cart")}' and kind = 'registered'`);
    await damage("stage_log_blocks", "block", "block_index = 0");
    const [episode] = (await store.drift.list({}, page)).episodes;
    await damage("drift_episodes", "episode", `id = '${episode?.id}'`);
    return () => store[Symbol.asyncDispose]();
  });

  test("of external events by their ids, those that are unknown or cannot be read are missing, and the latter are counted", async () => {
    const ids = ["fine", "broken", "unknown"].map(sampleId);
    expect([...(await store.externalEvents.findAll(ids)).keys()]).toEqual([sampleId("fine")]);
    expect(await skippedBy(() => store.externalEvents.findAll(ids))).toBe(1);
  });

  test("lists skip and count them", async () => {
    const ids = (of: readonly { readonly id: string }[]) => of.map(({ id }) => id);
    const [fine, good] = [sampleId("fine"), sampleId("good")];
    expect(await skippedBy(async () => expect(ids((await store.deployments.list({}, page)).deployments)).toEqual([good, fine]))).toBe(1);
    expect(
      await skippedBy(async () => {
        const [trace] = (await store.traces.list({}, page)).traces;
        expect(ids(trace?.deployments ?? [])).toEqual([good, fine]);
        expect(trace?.deploymentCount).toBe(3);
        expect(ids((await store.traces.get(sampleHash("c"))).deployments)).toEqual([good, fine]);
      }),
    ).toBe(2);
    expect(await skippedBy(async () => expect(await store.deployments.events(fine)).toHaveLength(3))).toBe(1);
    expect(await skippedBy(async () => expect(await store.applications.events(sampleId("cart"))).toHaveLength(1))).toBe(1);
    expect(await skippedBy(async () => expect((await store.stageLogs.find(fine, "s0"))?.blocks).toHaveLength(1))).toBe(1);
    expect(await skippedBy(async () => expect((await store.drift.list({}, page)).episodes).toHaveLength(1))).toBe(1);
  });

  test("each counts once among those that cannot be read, however often it was skipped", async () => {
    const before = store.unreadableRows();
    expect(await skippedBy(() => store.deployments.list({}, page))).toBe(1);
    expect([before > 0, store.unreadableRows()]).toEqual([true, before]);
  });

  test("what a lost stream is restored from is everything else", async () => {
    expect(await skippedBy(async () => expect(await Array.fromAsync(store.deployments.unfinished())).toHaveLength(2))).toBe(1);
    expect(await skippedBy(async () => expect(await Array.fromAsync(store.applications.newestMessages())).toHaveLength(1))).toBe(1);
  });

  test("recording goes on", async () => {
    expect(await skippedBy(() => store.drift.recordAll([drift(2n, ["a", "b", "c"])]))).toBe(1);
    expect((await store.drift.list({}, page)).episodes.map(({ field }) => field)).toContain("c");
    await store.deployments.recordAll(deploymentHistory({ name: "broken", commit: "c", at: 1 }, 30n));
    expect((await store.deployments.get(broken)).id).toBe(broken);
    await damage("deployments", "state", `id = '${broken}'`);
  });

  test("who asks for one gets an error that names it", async () => {
    const wanted = { code: "internal", message: expect.stringContaining(`deployment ${broken}: unreadable row`) };
    await expect(store.deployments.get(broken)).rejects.toMatchObject(wanted);
    await expect(store.deployments.newest(broken)).rejects.toMatchObject(wanted);
    await expect(store.applications.find(broken)).rejects.toMatchObject({
      code: "internal",
      message: expect.stringContaining(`application ${broken}: unreadable row`),
    });
  });
});
