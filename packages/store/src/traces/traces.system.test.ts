import { silentLogger } from "@slipway/runtime";
import { sharedMariadb, sqliteUrl } from "@slipway/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deploymentHistory, sampleHash, sampleId } from "../sample-history.ts";
import { openStore, type Store } from "../store.ts";

describe.each([
  { engine: "mariadb", createUrl: async () => (await sharedMariadb()).createDatabase() },
  { engine: "sqlite", createUrl: sqliteUrl },
])("traces on $engine", ({ createUrl }) => {
  let store: Store;
  beforeAll(async () => {
    store = await openStore({ url: await createUrl(), log: silentLogger() });
    const samples = [
      deploymentHistory({ name: "d1", at: 1, commit: "c1", causedBy: "image" }),
      deploymentHistory({ name: "d2", at: 2, project: "bank", commit: "c1" }),
      deploymentHistory({ name: "d3", at: 3, commit: "c4", included: ["c3", "c2"] }),
      deploymentHistory({ name: "d4", at: 4, commit: "c1" }),
    ];
    await store.deployments.recordAll(samples.flat());
  });
  afterAll(() => store[Symbol.asyncDispose]());

  const list = async (projectId?: string) => (await store.traces.list({ projectId }, { pageSize: 50 })).traces;
  const words = ["c1", "c2", "c3", "c4", "image"];
  const word = (hash: string): string | undefined => words.find((each) => sampleHash(each) === hash);

  test("all deployed, included and causing commits, each once, newest first, with their deployments", async () => {
    const traces = await list();
    expect(traces.map(({ hash, deployments }) => [word(hash), ...deployments.map(({ id }) => id)])).toEqual([
      ["c4", sampleId("d3")],
      ["c3", sampleId("d3")],
      ["c2", sampleId("d3")],
      ["c1", sampleId("d2")],
      ["c1", sampleId("d4"), sampleId("d1")],
      ["image", sampleId("d1")],
    ]);
  });

  test("deployments of other projects are excluded, even of the same commit", async () => {
    const [trace, ...others] = await list("bank");
    expect(others).toEqual([]);
    expect(trace?.deployments.map(({ id }) => id)).toEqual([sampleId("d2")]);
    expect(trace?.deploymentCount).toBe(1);
    const ofShop = await store.traces.get(sampleHash("c1"), { projectId: "shop" });
    expect(ofShop.deployments.map(({ id }) => id)).toEqual([sampleId("d4"), sampleId("d1")]);
    await expect(store.traces.get(sampleHash("c4"), { projectId: "bank" })).rejects.toMatchObject({
      code: "not_found",
      message: expect.stringMatching(/^no deployed commit of project bank starts with /),
    });
  });

  test("a commit of several projects has a trace in each: whoever does not say which is told", async () => {
    await expect(store.traces.get(sampleHash("c1"))).rejects.toMatchObject({
      code: "invalid",
      message: `several projects have commit ${sampleHash("c1")}: name one of bank, shop`,
    });
  });

  test("a deployed commit has its details, a commit from a trailer only its hash", async () => {
    expect((await store.traces.get(sampleHash("c2").slice(0, 9))).git?.title).toBe("change c2");
    const image = await store.traces.get(sampleHash("image"));
    expect(image).toMatchObject({ hash: sampleHash("image"), git: undefined, deploymentCount: 1 });
  });

  test("the pages together are the entire list", async () => {
    const seen: (string | undefined)[] = [];
    let pageToken: string | undefined;
    do {
      const page = await store.traces.list({}, { pageSize: 2, pageToken });
      seen.push(...page.traces.map(({ hash }) => word(hash)));
      pageToken = page.nextPageToken;
    } while (pageToken !== "" && seen.length < 10);
    expect(seen).toEqual(["c4", "c3", "c2", "c1", "c1", "image"]);
  });

  test("a page of large traces has fewer, at least one; a trace that is larger has its newest deployments, and says how many there are", async () => {
    const project = "large";
    for (const [at, commit] of ["l1", "l1", "l1", "l2"].entries()) {
      const history = deploymentHistory(
        { name: `large${at}`, project, commit, at, labels: { filler: "x".repeat(10_000) } },
        100n + 20n * BigInt(at),
      );
      await store.deployments.recordAll(history);
    }
    const page = (maxBytes: number, pageToken?: string) => store.traces.list({ projectId: project }, { pageSize: 5, maxBytes, pageToken });
    const shown = ({ traces }: Awaited<ReturnType<typeof page>>) =>
      traces.map((trace) => [trace.deployments.length, trace.deploymentCount]);
    const whole = await page(100_000);
    expect([shown(whole), whole.nextPageToken]).toEqual([
      [
        [1, 1],
        [3, 3],
      ],
      "",
    ]);
    const first = await page(15_000);
    expect(shown(first)).toEqual([[1, 1]]);
    const second = await page(15_000, first.nextPageToken);
    expect([shown(second), second.nextPageToken]).toEqual([[[1, 3]], ""]);
    expect(second.traces[0]?.deployments[0]?.id).toBe(sampleId("large2"));
  });

  test("an ambiguous prefix is rejected with the hashes; a complete hash is not", async () => {
    const [a, b] = [`abcdef1${"0".repeat(33)}`, `abcdef1${"1".repeat(33)}`];
    for (const hash of [a, b, a.slice(0, 9)]) {
      const [{ message, sequence }] = deploymentHistory({ name: hash, project: "twins" }) as [ReturnType<typeof deploymentHistory>[0]];
      if (message.state?.trigger?.commit === undefined) throw new Error("the sample has no commit");
      message.state.trigger = { ...message.state.trigger, commit: { ...message.state.trigger.commit, hash }, commits: [] };
      await store.deployments.record(message, sequence);
    }
    await expect(store.traces.get("abcdef1")).rejects.toMatchObject({
      code: "invalid",
      message: `several commits start with abcdef1, use more digits:\n  ${a.slice(0, 9)}\n  ${a}\n  ${b}`,
    });
    expect((await store.traces.get(a)).deploymentCount).toBe(1);
    expect((await store.traces.get(a.slice(0, 9))).deployments[0]?.id).toBe(sampleId(a.slice(0, 9)));
  });

  test.for(["abc", "ABCDEF12", "%".repeat(8), "main"])("%s is not a prefix of a hash", async (prefix) => {
    await expect(store.traces.get(prefix)).rejects.toMatchObject({ code: "invalid" });
  });
});
