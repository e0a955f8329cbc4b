import { silentLogger } from "@slipway/runtime";
import { sharedMariadb, sqliteUrl } from "@slipway/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deploymentHistory, externalEventHistory, sampleHash, sampleId } from "../sample-history.ts";
import { openStore, type Store } from "../store.ts";
import type { TraceFilter } from "./trace-filter.ts";

/** A time of the samples. */
const second = (at: number): Temporal.Instant => Temporal.Instant.from("2026-01-01T00:00:00Z").add({ seconds: at });

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

  test.for<{ readonly name: string; readonly filter: TraceFilter; readonly want: readonly string[] }>([
    { name: "by title", filter: { title: "CHANGE C1" }, want: ["c1", "c1"] },
    { name: "by a prefix that many have", filter: { commitPrefix: sampleHash("c3").slice(0, 1), title: "c3" }, want: ["c3"] },
    { name: "by a prefix", filter: { commitPrefix: sampleHash("c1").slice(0, 7) }, want: ["c1", "c1"] },
    { name: "by a prefix and what has it", filter: { commitPrefix: sampleHash("c1"), title: "c2" }, want: [] },
    { name: "by a prefix since", filter: { commitPrefix: sampleHash("c1"), since: second(2) }, want: ["c1"] },
    { name: "by a prefix until", filter: { commitPrefix: sampleHash("c1"), until: second(2), projectId: "shop" }, want: ["c1"] },
    { name: "not deployed", filter: { notReached: { labels: {}, applicationName: "cart" } }, want: [] },
    {
      name: "not deployed elsewhere",
      filter: { notReached: { labels: { env: "x" }, applicationName: "" }, projectId: "bank" },
      want: ["c1"],
    },
  ])(
    "pages that look at two commits at most are the entire list together, and one that finds none goes on: $name",
    async ({ filter, want }) => {
      const seen: (string | undefined)[] = [];
      const sizes: number[] = [];
      let pageToken: string | undefined;
      do {
        const page = await store.traces.list(filter, { pageSize: 1, maxCommits: 2, pageToken });
        sizes.push(page.traces.length);
        seen.push(...page.traces.map(({ hash }) => word(hash)));
        pageToken = page.nextPageToken;
      } while (pageToken !== "" && sizes.length < 20);
      expect(seen).toEqual(want);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(1);
      const whole = await store.traces.list(filter, { pageSize: 50 });
      expect([whole.traces.map(({ hash }) => word(hash)), whole.nextPageToken]).toEqual([want, ""]);
    },
  );

  test("of an artifact of more applications than a statement reads, the event that names it is found", async () => {
    const image = "ghcr.io/acme/base";
    const [project, hub] = ["fleet", "builds"];
    await store.externalEvents.recordAll(
      externalEventHistory({ name: "base", project: hub, commit: "base", artifacts: [{ image, version: "9" }], at: 1 }, 2n),
    );
    const deployments = Array.from({ length: 250 }, (_, at) =>
      deploymentHistory({ name: `fleet${at}`, project, application: `fleet${at}`, images: [`${image}:9`], at: 100 + at }, 1_000n),
    );
    await store.deployments.recordAll(deployments.flat());
    const traces = await store.traces.ofArtifact(`${image}:9`);
    expect(traces.map(({ projectId, hash }) => [projectId, hash])).toEqual([[hub, sampleHash("base")]]);
  });

  test("of an artifact that one commit is built into again and again, the other commits are found", async () => {
    const artifacts = [{ image: "ghcr.io/acme/nightly", version: "edge" }];
    const project = "nightly";
    const built = Array.from({ length: 220 }, (_, at) =>
      externalEventHistory({ name: `night${at}`, project, commit: "same", artifacts, at: 100 + at }, BigInt(10 + 2 * at)),
    );
    const before = externalEventHistory({ name: "before", project, commit: "before", artifacts, at: 1 }, 4n);
    await store.externalEvents.recordAll([...built.flat(), ...before]);
    const traces = await store.traces.ofArtifact("ghcr.io/acme/nightly:edge");
    expect(traces.map(({ hash }) => hash)).toEqual(["same", "before"].map(sampleHash));
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
