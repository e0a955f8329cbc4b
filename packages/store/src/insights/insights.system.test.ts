import { create } from "@bufbuild/protobuf";
import { assessDeployments, insightsOf, recoveryMsOf } from "@slipway/domain";
import { ApplicationMessageSchema, DeploymentMessageSchema, type TriggerKind } from "@slipway/proto/state";
import { silentLogger } from "@slipway/runtime";
import { sampleStage, sharedMariadb, sqliteUrl } from "@slipway/testkit";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sampleHash, sampleId } from "../sample-history.ts";
import { openStore, type Store } from "../store.ts";
import { at, ended, incident, told } from "../testing/sample-endings.ts";
import { openStoreTools } from "../tools/open-store-tools.ts";
import type { InsightScope } from "./read-facts.ts";

const log = silentLogger();
const rules = { failureWindowMs: 24 * 3_600_000, hotfixLabel: "hotfix" };
const week = { since: at("02T00:00"), until: at("09T00:00") };

/** The week of docs/insights.md, as pipeds report it. */
const deployments = [
  ended("d1", "02T10:00", { commits: { a: "02T08:00" } }),
  ended("d2", "03T10:00", { commits: { c: "03T09:00", b: "02T16:00" }, before: "a" }),
  ended("d3", "03T10:30", { commits: { a: "02T08:00" }, before: "c", rollbackToDeploymentId: sampleId("d1") }),
  ended("d4", "04T12:00", {
    commits: { e: "04T09:00" },
    before: "a",
    status: "failed",
    startedAt: at("04T11:50"),
    rollbackStartedAt: at("04T11:55"),
    rollbackResult: "succeeded",
  }),
  ended("d5", "04T15:00", { commits: { f: "04T14:00" }, before: "a" }),
  ended("d6", "05T09:00", { commits: { g: "05T08:00" }, before: "f" }),
  ended("d7", "06T10:00", { commits: { h: "05T10:00" }, before: "g" }),
  ended("d8", "06T16:00", { commits: { i: "06T15:30" }, before: "h" }),
  ended("d9", "07T10:00", { commits: { j: "07T09:00" }, status: "superseded" }),
  ended("d10", "08T12:00", { commits: { k: "08T11:00" }, before: "i" }),
];
const revert = ended("d11", "11T12:00", {
  commits: { l: "11T11:00" },
  before: "k",
  body: `This reverts commit ${sampleHash("k")}.`,
});
const events = [
  incident("resolved", "05T13:00"),
  incident("detected", "05T11:00", { content: '{"service":{"id":"cart"}}' }),
  told({ sourceId: "pr", commit: { hash: sampleHash("i") }, labels: { Hotfix: "true" } }, "06T15:40"),
];

describe.each([
  { engine: "mariadb", createUrl: async () => (await sharedMariadb()).createDatabase() },
  { engine: "sqlite", createUrl: sqliteUrl },
])("insights on $engine", ({ createUrl }) => {
  let url: string;
  let store: Store;
  beforeEach(async () => {
    url = await createUrl();
    store = await openStore({ url, log });
  });
  afterEach(() => store[Symbol.asyncDispose]());

  const assessed = async (scope: InsightScope = {}, period = week, by = rules) =>
    assessDeployments(await store.insights.read(scope, period, by), by)
      .filter(({ fact }) => fact.endedMs >= period.since.epochMilliseconds && fact.endedMs < period.until.epochMilliseconds)
      .sort((a, b) => a.fact.endedMs - b.fact.endedMs);
  const insights = async (scope?: InsightScope, by = rules) =>
    insightsOf(await assessed(scope, week, by), { lengthMs: 7 * 24 * 3_600_000 });
  const causes = async (scope?: InsightScope, period = week) =>
    (await assessed(scope, period)).map(({ fact, failure }) => `${nameOf(fact.deploymentId)} ${failure?.cause ?? "fine"}`);
  const rows = async (): Promise<string[]> => {
    await using tools = openStoreTools({ url, log });
    return (await Array.fromAsync(tools.export({ signal: new AbortController().signal }))).slice(1);
  };
  const recordCart = () =>
    store.applications.recordAll([
      {
        sequence: 1n,
        message: create(ApplicationMessageSchema, {
          event: { kind: { case: "registered", value: {} } },
          state: { id: sampleId("cart"), projectId: "shop", pipedId: "piped", name: "cart" },
        }),
      },
    ]);

  test("the worked example has the numbers that the page says; what comes later corrects it", async () => {
    await recordCart();
    await store.deployments.recordAll(deployments);
    await store.externalEvents.recordAll(events);
    expect((await insights()).changeFailureRate).toMatchObject({ count: 4, of: 9 });
    await store.deployments.recordAll([revert]);
    const hour = 3_600_000;
    const want = {
      deploymentFrequency: { count: 8 },
      leadTime: { count: 10, medianMs: 1.5 * hour, p90Ms: 24 * hour },
      changeFailureRate: { count: 5, of: 9 },
      recoveryTime: { count: 5, open: 0, medianMs: 4 * hour, p90Ms: 72 * hour },
      reworkRate: { count: 2, of: 9 },
    };
    expect(await insights()).toMatchObject(want);
    for (const scope of [
      { projectId: "shop" },
      { applicationId: sampleId("cart") },
      { projectId: "shop", applicationId: sampleId("cart") },
    ])
      expect(await insights(scope), JSON.stringify(scope)).toMatchObject(want);
    expect((await insights({ projectId: "bank" })).changeFailureRate.of).toBe(0);
  });

  test("the order in which messages come does not matter, and replays change no row", async () => {
    await recordCart();
    await store.externalEvents.recordAll(events.toReversed());
    for (const record of [revert, ...deployments].toReversed()) await store.deployments.recordAll([record]);
    const first = await causes();
    expect(first).toEqual([
      "d1 fine",
      "d2 rollback",
      "d3 fine",
      "d4 rolled-back",
      "d5 fine",
      "d6 incident",
      "d7 hotfix",
      "d8 fine",
      "d10 revert",
    ]);
    const before = await rows();
    await Promise.all([store.deployments.recordAll([...deployments, revert]), store.deployments.recordAll([revert, ...deployments])]);
    await store.externalEvents.recordAll(events);
    expect(await rows()).toEqual(before);
    expect(await causes()).toEqual(first);
  });

  test("a change that waits since before the period counts when it arrives, one that had arrived does not", async () => {
    const failed = { status: "failed", stages: [sampleStage({ startedAt: at("01T09:00") })] } as const;
    await store.deployments.recordAll([
      ended("old failure", "01T08:00", { commits: { a: "01T07:00" }, ...failed }),
      ended("old success", "01T09:00", { commits: { b: "01T08:30" } }),
      ended("failure", "01T10:00", { commits: { c: "01T09:30" }, ...failed }),
      ended("success", "02T10:00", { commits: { d: "02T09:00" } }),
    ]);
    expect((await assessed()).map(({ leadMs }) => leadMs.map((ms) => ms / 3_600_000))).toEqual([[24.5, 1]]);
  });

  test("a failure that is open when the period ends is recovered from by a success long after", async () => {
    const failed = { status: "failed", stages: [sampleStage({ startedAt: at("08T10:00") })], startedAt: at("08T10:00") } as const;
    await store.deployments.recordAll([ended("failure", "08T11:00", { commits: { a: "08T09:00" }, ...failed })]);
    expect((await insights()).recoveryTime).toMatchObject({ count: 0, open: 1 });
    await store.deployments.recordAll([ended("success", "20T10:00", { commits: { b: "20T09:00" } })]);
    expect((await insights()).recoveryTime).toMatchObject({ count: 1, open: 0, medianMs: 12 * 24 * 3_600_000 });
  });

  test("an incident of which nobody told the end, or a failed hotfix, ends with the rework that comes long after the period", async () => {
    await recordCart();
    const web = { applicationId: sampleId("web"), applicationName: "web" };
    const failed = { status: "failed", rollbackStartedAt: at("07T11:59"), rollbackResult: "succeeded" } as const;
    await store.deployments.recordAll([
      ended("cart1", "08T10:00", { commits: { a: "08T09:00" } }),
      ended("web1", "07T10:00", { ...web, commits: { b: "07T09:00" } }),
      ended("web2", "07T12:00", { ...web, commits: { c: "07T11:00" }, body: "Hotfix: yes", ...failed }),
    ]);
    await store.externalEvents.recordAll([incident("detected", "08T11:00", { labels: { app: "cart" } })]);
    expect((await insights()).recoveryTime).toMatchObject({ count: 1, open: 2 });
    await store.deployments.recordAll([
      ended("cart2", "20T10:00", { commits: { d: "20T09:00" } }),
      ended("cart3", "21T10:00", { commits: { e: "21T09:00" }, body: `This reverts commit ${sampleHash("d")}.` }),
      ended("web3", "22T12:00", { ...web, commits: { f: "22T11:00" }, body: "Hotfix: yes" }),
    ]);
    const hour = 3_600_000;
    const recoveries = (await assessed()).map((each) => [nameOf(each.fact.deploymentId), (recoveryMsOf(each) ?? 0) / hour]);
    expect(Object.fromEntries(recoveries)).toEqual({ web1: 15 * 24 + 2, web2: 2 / 60, cart1: 13 * 24 });
  });

  test("incidents are about the application they name, or those their commit or artifact was deployed to", async () => {
    await recordCart();
    const web = { applicationId: sampleId("web"), applicationName: "web" };
    const digest = `sha256:${"d".repeat(64)}`;
    const planned = ended("web1", "05T09:00", {
      ...web,
      commits: { w: "05T08:00" },
      versions: [{ kind: "container-image", name: "web", version: "1", url: `ghcr.io/acme/web@${digest}` }],
    });
    const { message } = planned;
    const plan = create(DeploymentMessageSchema, {
      event: { kind: { case: "planned", value: {} } },
      ...(message.state && { state: message.state }),
    });
    await store.deployments.recordAll([...deployments, planned, { message: plan, sequence: 0n }]);
    const artifacts = [{ purl: "", image: "ghcr.io/acme/web", version: "", digest }];
    await store.externalEvents.recordAll([
      incident("detected", "05T11:00", { subject: "by artifact", artifacts }),
      incident("detected", "05T11:30", { subject: "by commit", commit: { hash: sampleHash("g") } }),
      incident("detected", "05T12:30", { subject: "by name", labels: { app: "cart" }, commit: { hash: sampleHash("w") } }),
      incident("detected", "05T12:40", { subject: "of nobody", labels: { app: "nobody" } }),
      incident("detected", "05T13:00", { subject: "of another project", projectId: "bank", labels: { app: "cart" } }),
      incident("reported", "05T14:00", { subject: "by name", labels: { app: "cart" } }),
    ]);
    expect(await causes({ applicationId: sampleId("web") })).toEqual(["web1 incident"]);
    expect((await causes({ applicationId: sampleId("cart") })).filter((each) => each.endsWith("incident"))).toEqual(["d6 incident"]);
    const found = await store.insights.incidents({ projectId: "shop" }, week);
    expect(found.map(({ detectedMs, applicationIds }) => [detectedMs, applicationIds.map(nameOf)])).toEqual([
      [at("05T11:00").epochMilliseconds, ["web"]],
      [at("05T11:30").epochMilliseconds, ["cart"]],
      [at("05T12:30").epochMilliseconds, ["cart"]],
      [at("05T12:40").epochMilliseconds, []],
    ]);
    expect(await store.insights.incidents({ applicationId: sampleId("web") }, week)).toHaveLength(1);
  });

  test("a commit of the message, or another label if it is set so, makes a hotfix", async () => {
    await store.deployments.recordAll([
      ended("d1", "02T10:00", { commits: { a: "02T08:00" } }),
      ended("d2", "02T12:00", { commits: { b: "02T11:00" }, before: "a", body: "Urgent: yes" }),
    ]);
    expect(await causes()).toEqual(["d1 fine", "d2 fine"]);
    const urgent = { ...rules, hotfixLabel: "Urgent" };
    expect((await insights(undefined, urgent)).reworkRate).toMatchObject({ count: 1, of: 2 });
  });

  test("a deployment that cannot be decoded is recorded, and counted as skipped", async () => {
    const good = ended("good", "02T10:00", { commits: { a: "02T08:00" } });
    const odd = ended("odd", "02T11:00", { commits: { b: "02T08:00" } });
    if (odd.message.state?.trigger) odd.message.state.trigger.kind = 99 as TriggerKind;
    await store.deployments.recordAll([good, odd]);
    expect(await store.deployments.find(sampleId("odd"))).toBeDefined();
    expect(await causes()).toEqual(["good fine"]);
    expect(store.skippedRows()).toBe(1);
  });
});

const names = [
  "d1",
  "d2",
  "d3",
  "d4",
  "d5",
  "d6",
  "d7",
  "d8",
  "d9",
  "d10",
  "d11",
  "good",
  "odd",
  "web1",
  "web2",
  "web3",
  "web",
  "cart",
  "cart1",
  "cart2",
  "cart3",
];

function nameOf(id: string): string {
  return names.find((name) => sampleId(name) === id) ?? id;
}
