import { Fault } from "@slipway/domain";
import { DeploymentStatus } from "@slipway/proto/state";
import { silentLogger } from "@slipway/runtime";
import { sharedMariadb, sqliteUrl } from "@slipway/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deploymentHistory, sampleHash, sampleId } from "../sample-history.ts";
import { openStore, type Store } from "../store.ts";

const { PENDING, RUNNING, SUCCEEDED, FAILED } = DeploymentStatus;

describe.each([
  { engine: "mariadb", createUrl: async () => (await sharedMariadb()).createDatabase() },
  { engine: "sqlite", createUrl: sqliteUrl },
])("deployments on $engine", ({ createUrl }) => {
  let store: Store;
  beforeAll(async () => {
    store = await openStore({ url: await createUrl(), log: silentLogger() });
    const samples = [
      deploymentHistory({ name: "d1", at: 1, commit: "c1" }),
      deploymentHistory({ name: "d2", at: 2, application: "web", commit: "c3", included: ["c2"], end: FAILED }),
      deploymentHistory({ name: "d3", at: 3, project: "bank", application: "ledger", commit: "c3", causedBy: "cause" }),
      deploymentHistory({ name: "d4", at: 3, commit: "c4" }).slice(0, 4),
      deploymentHistory({ name: "d5", at: 5, commit: "c5" }).slice(0, 1),
    ];
    await store.deployments.recordAll(samples.flat());
  });
  afterAll(() => store[Symbol.asyncDispose]());

  const list = async (filter: Parameters<Store["deployments"]["list"]>[0]): Promise<string[]> => {
    const { deployments } = await store.deployments.list(filter, { pageSize: 50 });
    return deployments.map(({ id }) => id);
  };
  /** d3 and d4 were created at the same instant: the larger id comes first. */
  const tied = [sampleId("d3"), sampleId("d4")].sort().reverse();
  const ids = (...names: string[]): string[] => names.map(sampleId);

  test("all deployments, newest first", async () => {
    expect(await list({})).toEqual([...ids("d5"), ...tied, ...ids("d2", "d1")]);
  });

  test("deployments of a project, of an application, of both", async () => {
    expect(await list({ projectId: "bank" })).toEqual(ids("d3"));
    expect(await list({ applicationId: sampleId("cart") })).toEqual(ids("d5", "d4", "d1"));
    expect(await list({ applicationId: sampleId("cart"), projectId: "bank" })).toEqual([]);
  });

  test("deployments with some statuses, alone and with other conditions", async () => {
    expect(await list({ statuses: [PENDING, RUNNING] })).toEqual(ids("d5", "d4"));
    expect(await list({ statuses: [FAILED, FAILED] })).toEqual(ids("d2"));
    expect(await list({ statuses: [SUCCEEDED, FAILED], projectId: "shop" })).toEqual(ids("d2", "d1"));
    expect(await list({ statuses: [SUCCEEDED], applicationId: sampleId("ledger") })).toEqual(ids("d3"));
  });

  test("deployments by commit prefix: deployed or included commits match, causing commits do not", async () => {
    expect(await list({ commitPrefix: sampleHash("c3").slice(0, 6) })).toEqual(ids("d3", "d2"));
    expect(await list({ commitPrefix: sampleHash("c2") })).toEqual(ids("d2"));
    expect(await list({ commitPrefix: sampleHash("cause") })).toEqual([]);
    expect(await list({ commitPrefix: sampleHash("c3"), projectId: "shop", statuses: [FAILED] })).toEqual(ids("d2"));
    expect(await list({ commitPrefix: sampleHash("c3"), statuses: [PENDING] })).toEqual([]);
  });

  test("deployments since an instant, inclusive", async () => {
    const since = Temporal.Instant.from("2026-01-01T00:00:03Z");
    expect(await list({ since })).toEqual([...ids("d5"), ...tied]);
    expect(await list({ since, commitPrefix: sampleHash("c3") })).toEqual(ids("d3"));
  });

  test.for<{ name: string; filter: Parameters<Store["deployments"]["list"]>[0] }>([
    { name: "all", filter: {} },
    { name: "some statuses", filter: { statuses: [SUCCEEDED, FAILED, RUNNING] } },
    { name: "a commit", filter: { commitPrefix: sampleHash("c3").slice(0, 1) } },
  ])("pages of one, put together, are the list: $name", async ({ filter }) => {
    const whole = await list(filter);
    const seen: string[] = [];
    let pageToken: string | undefined;
    do {
      const page = await store.deployments.list(filter, { pageSize: 1, pageToken });
      seen.push(...page.deployments.map(({ id }) => id));
      pageToken = page.nextPageToken;
    } while (pageToken !== "" && seen.length < 10);
    expect(seen).toEqual(whole);
    expect(whole.length).toBeGreaterThan(1);
  });

  test("a page holds what fits into its bytes, and at least one deployment", async () => {
    const all = await store.deployments.list({}, { pageSize: 50 });
    const first = await store.deployments.list({}, { pageSize: 50, maxBytes: 1 });
    expect(first.deployments).toEqual(all.deployments.slice(0, 1));
    const rest = await store.deployments.list({}, { pageSize: 50, pageToken: first.nextPageToken });
    expect(rest).toEqual({ deployments: all.deployments.slice(1), nextPageToken: "" });
  });

  test("a page token of another query and a modified page token are rejected", async () => {
    const { nextPageToken: pageToken } = await store.deployments.list({}, { pageSize: 1 });
    await expect(store.deployments.list({ projectId: "shop" }, { pageSize: 1, pageToken })).rejects.toThrow("belongs to another query");
    await expect(store.deployments.list({}, { pageSize: 1, pageToken: `${pageToken.slice(0, 9)}x` })).rejects.toThrow(
      "the page token is invalid",
    );
  });

  test("a deployment by its id, with the state of its last message", async () => {
    expect(await store.deployments.get(sampleId("d4"))).toEqual(deploymentHistory({ name: "d4", at: 3, commit: "c4" })[3]?.message.state);
    expect(await store.deployments.find(sampleId("nobody"))).toBeUndefined();
    await expect(store.deployments.get(sampleId("nobody"))).rejects.toMatchObject({ code: "not_found" });
  });

  test("the events of a deployment, oldest first", async () => {
    const events = await store.deployments.events(sampleId("d2"));
    expect(events.map(({ kind }) => kind.case)).toEqual(["triggered", "planned", "runClaimed", "stageStarted", "stageFinished", "ended"]);
    await expect(store.deployments.events(sampleId("nobody"))).rejects.toMatchObject({ code: "not_found" });
  });

  test("an older message that arrives late adds its event and keeps the newer state", async () => {
    const messages = deploymentHistory({ name: "late", project: "late" });
    for (const { message, sequence } of messages.toReversed()) {
      await store.deployments.record(message, sequence);
      await store.deployments.record(message, sequence);
    }
    expect((await store.deployments.get(sampleId("late"))).status).toBe(SUCCEEDED);
    expect(await store.deployments.events(sampleId("late"))).toEqual(messages.map(({ message }) => message.event));
  });

  test("concurrent writers lose nothing", async () => {
    const messages = Array.from({ length: 8 }, (_, at) => deploymentHistory({ name: `w${at}`, project: "race", commit: "shared", at }));
    const writers = Array.from({ length: 6 }, (_, at) =>
      messages.flat().toSorted((a, b) => Number(((a.sequence * BigInt(at + 3)) % 7n) - ((b.sequence * BigInt(at + 3)) % 7n))),
    );
    await Promise.all(writers.map((all) => store.deployments.recordAll(all)));
    const { deployments } = await store.deployments.list({ projectId: "race" }, { pageSize: 50 });
    expect(deployments.map(({ status }) => status)).toEqual(Array(8).fill(SUCCEEDED));
    const [trace] = (await store.traces.list({ projectId: "race" }, { pageSize: 5 })).traces;
    expect(trace).toMatchObject({ hash: sampleHash("shared"), deploymentCount: 8 });
  });

  test("a message without a state is rejected", async () => {
    const [first] = deploymentHistory({ name: "bad" });
    if (first?.message.state === undefined) throw new Error("the sample has no state");
    await expect(store.deployments.record({ ...first.message, state: undefined } as typeof first.message, 1n)).rejects.toThrow(
      new Fault("invalid", "deployment message 1 has no state"),
    );
  });
});
