import { create } from "@bufbuild/protobuf";
import { DeploymentStatus, LogSeverity, type StageLog, StageLogSchema } from "@slipway/proto/state";
import { silentLogger } from "@slipway/runtime";
import { sharedMariadb, sqliteUrl } from "@slipway/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deploymentHistory, sampleId } from "../sample-history.ts";
import { openStore, type Store } from "../store.ts";

describe.each([
  { engine: "mariadb", createUrl: async () => (await sharedMariadb()).createDatabase() },
  { engine: "sqlite", createUrl: sqliteUrl },
])("stage logs on $engine", ({ createUrl }) => {
  let store: Store;
  beforeAll(async () => {
    store = await openStore({ url: await createUrl(), log: silentLogger() });
  });
  afterAll(() => store[Symbol.asyncDispose]());

  const texts = async (deployment: string, stageId = "s0"): Promise<string[] | undefined> => {
    const log = await store.stageLogs.find(sampleId(deployment), stageId);
    return log?.blocks.map(({ text }) => text);
  };

  test("parts recorded in any order, some twice, are read in block order", async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), fc.array(fc.nat(5)), async (order, again) => {
        const deployment = `order ${run++}`;
        const parts = [...order, ...again].map((at) => part(deployment, [2 * at, 2 * at + 1], at === 5));
        await store.stageLogs.appendAll(parts.slice(0, 4));
        for (const each of parts.slice(4)) await store.stageLogs.append(each);
        expect(await store.stageLogs.find(sampleId(deployment), "s0")).toMatchObject({ completed: true });
        expect(await texts(deployment)).toEqual(Array.from({ length: 12 }, (_, at) => `line ${at}`));
      }),
      { numRuns: 15 },
    );
  });

  test("the log of a stage that logged nothing is recorded as complete", async () => {
    expect(await store.stageLogs.find(sampleId("silent"), "s0")).toBeUndefined();
    await store.stageLogs.append(part("silent", [], true));
    expect(await store.stageLogs.find(sampleId("silent"), "s0")).toEqual({ blocks: [], completed: true, removedAt: undefined });
  });

  test("a complete log stays complete when a part arrives late", async () => {
    await store.stageLogs.append(part("late", [1], true));
    await store.stageLogs.append(part("late", [0], false));
    expect(await store.stageLogs.find(sampleId("late"), "s0")).toMatchObject({ completed: true });
    expect(await texts("late")).toEqual(["line 0", "line 1"]);
  });

  test("logs are separate per stage and per deployment", async () => {
    await store.stageLogs.appendAll([part("x", [1], false), part("x", [2], true, "s1"), part("y", [3], false)]);
    expect([await texts("x"), await texts("x", "s1"), await texts("y")]).toEqual([["line 1"], ["line 2"], ["line 3"]]);
  });

  test("any text of any length is read back unchanged", async () => {
    const lines = ["", "smile 😀 ünï 'quote' \\ \" ; -- \0 end", "x".repeat(300_000)];
    const log = part("text", [], false);
    log.blocks = [...lines, ...Array(2_000).fill("many")].map((text, at) => ({ ...block(at), text }));
    await store.stageLogs.append(log);
    expect(await texts("text")).toEqual([...lines, ...Array(2_000).fill("many")]);
  });

  test("parts that overlap, because they were sent again in other portions, give each entry once, in any order", async () => {
    let run = 0;
    const portions = [
      [0, 1, 2],
      [0, 1, 2, 3, 4],
      [2, 3],
      [5, 6, 8, 9],
      [4, 5, 6, 7],
    ];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(portions, { minLength: portions.length }), fc.boolean(), async (order, together) => {
        const deployment = `overlap ${run++}`;
        const parts = order.map((indexes) => part(deployment, indexes, false));
        if (together) await store.stageLogs.appendAll(parts);
        else for (const each of parts) await store.stageLogs.append(each);
        expect(await texts(deployment)).toEqual(Array.from({ length: 10 }, (_, at) => `line ${at}`));
      }),
      { numRuns: 15 },
    );
  });

  test("a log of 16 MB is read back as it was, and takes a fraction of it", async () => {
    const text = (at: number) => `${at} 2026-01-01T00:00:00Z deployment.apps/web-${at % 977} condition met ${"#".repeat(at % 700)}`;
    const count = 42_000;
    let bytes = 0;
    for (let from = 0; from < count; from += 3_000) {
      const log = part("large", [], from + 3_000 >= count);
      log.blocks = Array.from({ length: 3_000 }, (_, at) => ({ ...block(from + at), text: text(from + at) }));
      bytes += log.blocks.reduce((sum, each) => sum + each.text.length, 0);
      await store.stageLogs.append(log);
    }
    expect(bytes).toBeGreaterThan(16_000_000);
    const found = await store.stageLogs.find(sampleId("large"), "s0");
    expect(found?.completed).toBe(true);
    expect(found?.blocks.length).toBe(count);
    expect(found?.blocks.findIndex((each, at) => each.index !== BigInt(at) || each.text !== text(at))).toBe(-1);
  });

  test("logs of deployments that ended long ago are removed by project, and say so; nothing else is", async () => {
    const at = { old: 0, young: 40 * 86_400 };
    for (const [name, seconds] of Object.entries(at))
      for (const project of ["shop", "bank"]) {
        const history = deploymentHistory({ name: `${project} ${name}`, project, at: seconds });
        await store.deployments.recordAll(history);
        await store.stageLogs.append({ ...part(`${project} ${name}`, [0, 1], true), projectId: project });
      }
    const running = deploymentHistory({ name: "running", at: 0 }).slice(0, 4);
    await store.deployments.recordAll(running);
    await store.stageLogs.append(part("running", [0], false));
    const now = Temporal.Instant.from("2026-02-15T00:00:00Z");
    const before = now.subtract({ hours: 24 * 30 });
    const retention = {
      endedBefore: (project: string) => (project === "shop" ? before : undefined),
      now,
      signal: new AbortController().signal,
    };
    expect(await store.stageLogs.removeOld(retention)).toBe(1);
    expect(await store.stageLogs.removeOld(retention)).toBe(0);
    const found = async (name: string) => (await store.stageLogs.find(sampleId(name), "s0"))?.blocks.length;
    expect(await store.stageLogs.find(sampleId("shop old"), "s0")).toEqual({ blocks: [], completed: true, removedAt: now });
    expect(await Promise.all(["shop young", "bank old", "bank young", "running"].map(found))).toEqual([2, 2, 2, 1]);
    expect((await store.deployments.get(sampleId("shop old"))).status).toBe(DeploymentStatus.SUCCEEDED);
    expect(await store.deployments.events(sampleId("shop old"))).toHaveLength(6);
  });

  test("a part without project, deployment or stage is rejected", async () => {
    await expect(store.stageLogs.append({ ...part("x", [1], false), projectId: "" })).rejects.toMatchObject({ code: "invalid" });
  });
});

function block(at: number): StageLog["blocks"][0] {
  const message = create(StageLogSchema, { blocks: [{ index: BigInt(at), text: `line ${at}`, severity: LogSeverity.INFO }] });
  const [first] = message.blocks;
  if (first === undefined) throw new Error("no block");
  return first;
}

function part(deployment: string, indexes: readonly number[], completed: boolean, stageId = "s0"): StageLog {
  const ids = { projectId: "shop", pipedId: "piped", applicationId: sampleId("cart"), deploymentId: sampleId(deployment), stageId };
  return create(StageLogSchema, { ...ids, completed, blocks: indexes.map(block) });
}
