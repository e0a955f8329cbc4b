import { type AssessedDeployment, assessDeployments } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { sampleStage, sharedMariadb, sqliteUrl } from "@slipway/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { applicationHistory, sampleHash, sampleId } from "../../sample-history.ts";
import { openEngine, openStore, type Store } from "../../store.ts";
import { at, ended, incident } from "../../testing/sample-endings.ts";
import { openStoreTools } from "../../tools/open-store-tools.ts";
import type { InsightScope, Period } from "../read-facts.ts";

const log = silentLogger();
const rules = { failureWindowMs: 24 * 3_600_000, hotfixLabel: "hotfix" };
const { signal } = new AbortController();
const november = { since: at("01T00:00"), until: at("30T00:00") };
const windows: readonly Period[] = [
  november,
  { since: at("04T07:00"), until: at("17T12:00") },
  { since: at("10T00:00"), until: at("11T00:00") },
  { since: at("20T00:00"), until: at("30T00:00") },
];

/** What a store says of the deployments of a window, in an order that does not depend on how it knows. */
async function assessed(store: Store, scope: InsightScope, window: Period): Promise<AssessedDeployment[]> {
  return assessDeployments(await store.insights.read(scope, window, rules), rules)
    .filter(({ fact: { endedMs } }) => endedMs >= window.since.epochMilliseconds && endedMs < window.until.epochMilliseconds)
    .map((each) => ({ ...each, leadMs: each.leadMs.toSorted((a, b) => a - b) }))
    .sort(({ fact: a }, { fact: b }) => a.endedMs - b.endedMs || (a.deploymentId < b.deploymentId ? -1 : 1));
}

const words = ["a", "b", "c", "d", "e"];
const word = fc.constantFrom(...words);

/** A deployment of one of two applications at some hour of the month, with commits, rollbacks and reverts of few commits, so that they meet. */
const deployment = fc.record({
  application: fc.constantFrom("cart", "web"),
  hour: fc.integer({ min: 0, max: 28 * 24 - 1 }),
  took: fc.constantFrom(2, 90),
  how: fc.constantFrom("succeeded", "succeeded", "succeeded", "failed", "rolled-back", "superseded", "rollback", "repeat", "hotfix"),
  commits: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
  before: word,
  reverts: fc.option(word),
});
const month = fc.record({
  deployments: fc.array(deployment, { minLength: 1, maxLength: 25 }),
  incidents: fc.array(fc.record({ application: fc.constantFrom("cart", "web"), hour: fc.integer({ min: 0, max: 28 * 24 - 1 }) }), {
    maxLength: 3,
  }),
  order: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 50, maxLength: 50 }),
  /** After how many messages days are rolled up. */
  pauses: fc.integer({ min: 1, max: 9 }),
});

type Month = typeof month extends fc.Arbitrary<infer Value> ? Value : never;

function timeOf(hour: number): string {
  return `${String(1 + Math.floor(hour / 24)).padStart(2, "0")}T${String(hour % 24).padStart(2, "0")}:00`;
}

function messagesOf(projectId: string, { deployments, incidents }: Month) {
  return {
    deployments: deployments.map(({ application, hour, took, how, commits, before, reverts }, nth) => {
      const completedAt = at(timeOf(hour));
      const isHotfix = how === "hotfix";
      return ended(`${projectId} ${nth}`, timeOf(hour), {
        projectId,
        applicationId: sampleId(`${projectId} ${application}`),
        applicationName: application,
        labels: { app: application },
        commits: Object.fromEntries(commits.map((commit) => [commit, timeOf(Math.max(0, hour - 5))])),
        before: how === "repeat" ? (commits[0] ?? "") : `${before} before`,
        body: `${reverts === null ? "" : `This reverts commit ${sampleHash(reverts)}.\n`}${isHotfix ? "\nHotfix: yes" : ""}`,
        startedAt: completedAt.subtract({ minutes: took }),
        ...(how === "failed" && { status: "failed", stages: [sampleStage({ startedAt: completedAt })] }),
        ...(how === "rolled-back" && { status: "failed", rollbackStartedAt: completedAt, rollbackResult: "succeeded" }),
        ...(how === "superseded" && { status: "superseded" }),
        ...(how === "rollback" && { rollbackToDeploymentId: "any", runningCommitHash: sampleHash(before) }),
      });
    }),
    incidents: incidents.map(({ application, hour }, nth) =>
      incident("detected", timeOf(hour), { projectId, subject: `${nth}`, labels: { app: sampleId(`${projectId} ${application}`) } }),
    ),
  };
}

describe.each([
  { engine: "mariadb", createUrl: async () => (await sharedMariadb()).createDatabase(), runs: 15 },
  { engine: "sqlite", createUrl: sqliteUrl, runs: 25 },
])("roll-ups on $engine", ({ createUrl, runs }) => {
  let url: string;
  /** One is rolled up again and again, the other never: it calculates from facts. */
  let rolled: Store;
  let exact: Store;
  beforeAll(async () => {
    url = await createUrl();
    rolled = await openStore({ url, log });
    exact = await openStore({ url: await createUrl(), log });
  });
  afterAll(async () => {
    await rolled[Symbol.asyncDispose]();
    await exact[Symbol.asyncDispose]();
  });

  test("whatever the order, the repetitions and the moments, days say what facts say", async () => {
    let nth = 0;
    await fc.assert(
      fc.asyncProperty(month, async (given) => {
        const projectId = `p${nth++}`;
        const { deployments, incidents } = messagesOf(projectId, given);
        const cart = applicationHistory(`${projectId} cart`, projectId, BigInt(nth * 100));
        const web = applicationHistory(`${projectId} web`, projectId, BigInt(nth * 100 + 50));
        for (const store of [rolled, exact]) await store.applications.recordAll([...cart, ...web]);
        await exact.externalEvents.recordAll(incidents);
        await exact.deployments.recordAll(deployments);

        const rank = (record: (typeof deployments)[number]) => given.order[deployments.indexOf(record)] ?? 0;
        const shuffled = deployments.toSorted((a, b) => rank(a) - rank(b));
        const delivered = [...shuffled, ...shuffled.slice(0, given.pauses)];
        for (let from = 0; from < delivered.length; from += given.pauses) {
          await rolled.deployments.recordAll(delivered.slice(from, from + given.pauses));
          if ((from / given.pauses) % 3 !== 2) await rolled.insights.rollUp({ signal });
          if (from === 0) await rolled.externalEvents.recordAll(incidents);
        }
        const whole = await assessed(exact, { projectId }, november);
        for (const window of windows) {
          const want = whole.filter(
            ({ fact }) => fact.endedMs >= window.since.epochMilliseconds && fact.endedMs < window.until.epochMilliseconds,
          );
          expect(await assessed(exact, { projectId }, window)).toEqual(want);
          expect(await assessed(rolled, { projectId }, window)).toEqual(want);
        }
        expect(await rolled.insights.rollUp({ signal })).toBeLessThanOrEqual(2);
        for (const window of windows)
          for (const scope of [{ projectId }, { applicationId: sampleId(`${projectId} web`) }, {}])
            expect(await assessed(rolled, scope, window)).toEqual(await assessed(exact, scope, window));
      }),
      { numRuns: runs },
    );
    expect(await rolled.insights.rollUp({ signal })).toBe(0);
    expect(rolled.skippedRows()).toBe(0);
  });

  /** A store of its own with deployments of two applications on two days. */
  async function small() {
    const url = await createUrl();
    const store = await openStore({ url, log });
    onTestFinished(() => store[Symbol.asyncDispose]());
    const web = { applicationId: sampleId("web"), applicationName: "web" };
    await store.deployments.recordAll([
      ended("d1", "02T10:00", { commits: { a: "02T08:00" } }),
      ended("d2", "03T10:00", { commits: { b: "03T08:00" }, before: "a" }),
      ended("d3", "02T11:00", { ...web, commits: { c: "02T08:00" } }),
    ]);
    const found = async () => (await assessed(store, {}, november)).map(({ fact, failure }) => [fact.deploymentId, failure?.cause]);
    return { url, store, found };
  }

  test("a day that cannot be read is counted, and made again with the next deployment of that day", async () => {
    const { url, store, found } = await small();
    const all = await found();
    expect(all).toHaveLength(3);
    expect(await store.insights.rollUp({ signal })).toBe(2);
    await using engine = openEngine({ url, log });
    const day = at("02T00:00").epochNanoseconds / 1000n;
    await engine.db.updateTable("insight_days").set({ judged: "{" }).where("day", "=", day).execute();
    expect(await found()).toHaveLength(1);
    expect(store.skippedRows()).toBe(1);
    await store.deployments.recordAll([ended("d4", "02T12:00", { commits: { d: "02T08:00" }, before: "c" })]);
    expect(await store.insights.rollUp({ signal })).toBeGreaterThan(1);
    expect(await found()).toHaveLength(4);
  });

  test("a day that is known is read again when another process has changed it, and one without a digest each time", async () => {
    const { url, store, found } = await small();
    await store.insights.rollUp({ signal });
    expect(await found()).toHaveLength(3);
    await using other = await openStore({ url, log });
    await other.deployments.recordAll([ended("d5", "02T13:00", { commits: { e: "02T08:00" }, before: "c" })]);
    await other.insights.rollUp({ signal });
    expect(await found()).toHaveLength(4);
    await using engine = openEngine({ url, log });
    // As a day is that was rolled up before there were digests.
    await engine.db.updateTable("insight_days").set({ digest: 0n }).execute();
    expect(await found()).toHaveLength(4);
    await engine.db.updateTable("insight_days").set({ judged: "{" }).execute();
    expect(await found()).toEqual([]);
  });

  test("no export has days, and what is imported is rolled up again", async () => {
    const { url, store, found } = await small();
    await store.insights.rollUp({ signal });
    await using tools = openStoreTools({ url, log });
    const lines = await Array.fromAsync(tools.export({ signal }));
    expect(lines.join("\n")).not.toMatch(/insight_days|insight_tasks|"rolled/);
    const copyUrl = await createUrl();
    await using into = openStoreTools({ url: copyUrl, log });
    await into.import(lines, { signal });
    await using copy = await openStore({ url: copyUrl, log });
    expect(await copy.insights.rollUp({ signal })).toBe(2);
    expect(await assessed(copy, {}, november)).toEqual(await assessed(store, {}, november));
    await tools.import(lines, { signal });
    expect(await store.insights.rollUp({ signal })).toBe(2);
    expect(await found()).toHaveLength(3);
  });

  test("of two that roll up at once none writes what is old", async () => {
    const { url, store, found } = await small();
    await using other = await openStore({ url, log });
    const before = await found();
    await Promise.all([store.insights.rollUp({ signal }), other.insights.rollUp({ signal })]);
    await store.insights.rollUp({ signal });
    expect(await other.insights.rollUp({ signal })).toBe(0);
    expect(await found()).toEqual(before);
  });
});
