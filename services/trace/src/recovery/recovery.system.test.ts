import {
  applicationAggregates,
  chainAggregates,
  deploymentAggregates,
  externalEventAggregates,
  keepStreams,
  publishDrift,
  publishStageLog,
  registerExternalEvent,
} from "@slipway/bus";
import {
  applicationKey,
  beginChain,
  cancelChain,
  chainIdOf,
  deploymentKey,
  eventOrder,
  externalEventKey,
  handleEvent,
} from "@slipway/domain";
import { DeploymentStatus } from "@slipway/proto/state";
import { encodeApplication, encodeChain, encodeDeployment, encodeExternalEvent } from "@slipway/state";
import { openStore, openStoreTools, type Store } from "@slipway/store";
import {
  eventually,
  putApplication,
  putDeployment,
  sampleApplication,
  sampleDeployment,
  sampleExternalEvent,
  sampleHandling,
  sampleTime,
  sharedMariadb,
  sqliteUrl,
} from "@slipway/testkit";
import { describe, expect, test } from "vitest";
import { startTrace } from "../start-trace.ts";
import { actor, emptied, ended, log, newerThanAll, recorded, rpc, running, type System, startBus } from "../testing/lost-system.ts";
import { rebuildStore } from "./rebuild-store.ts";
import { restoreStreams } from "./restore-streams.ts";

const { signal } = new AbortController();
/** The samples ended long ago. */
const keepEndedMs = 10_000 * 24 * 60 * 60 * 1000;
const ids = Array.from({ length: 40 }, (_, at) => `${String(at).padStart(8, "0")}-0000-4000-8000-000000000000`);

/** How many external events there are: of every third nothing was heard, of another a handler waits, the rest were handled. One is too old for JetStream. */
const eventCount = 30;

async function eventsHappen({ bus }: Pick<System, "bus">): Promise<void> {
  const events = externalEventAggregates(bus, { actor });
  const now = Temporal.Now.instant();
  for (let at = 0; at < eventCount; at++) {
    const registeredAt = at === 0 ? now.subtract({ hours: 24 * 29 }) : now.subtract({ hours: eventCount - at });
    const commit = { hash: String(at).padStart(40, "0"), title: `Change ${at}` };
    const event = sampleExternalEvent({ sourceId: String(at), data: String(at), registeredAt, commit });
    await registerExternalEvent(events, event);
    if (at % 3 === 0) continue;
    const handling = sampleHandling("h", at % 3 === 1 ? { status: "waiting", reason: "Git is away" } : {});
    await events.change(externalEventKey(event), (state) => handleEvent(state, handling));
  }
}

/** The states of external events in the order of their registration, with their values. */
async function eventsIn({ bus }: Pick<System, "bus">) {
  const all = await externalEventAggregates(bus, { actor }).list({});
  return all
    .map(({ state, sequence }) => ({
      order: eventOrder(state, sequence),
      state: { ...encodeExternalEvent(state), registeredSequence: 0n },
    }))
    .toSorted((a, b) => a.order - b.order);
}

/** Applications, deployments of which every third has ended, logs and drift, all of them recorded. */
async function happen({ bus, deployments }: Pick<System, "bus" | "deployments">, store: Store): Promise<void> {
  const applications = applicationAggregates(bus, { actor });
  for (const id of ["cart", "web"]) {
    const application = sampleApplication({ id, name: id, description: `the ${id}`, lastTriggered: newerThanAll });
    await applications.ensure(applicationKey(application), putApplication(application));
    const drifts = [
      {
        kind: "field" as const,
        object: { plugin: "kubernetes", deployTarget: "eu", kind: "Deployment", namespace: "", name: id },
        field: "replicas",
        declared: "1",
        live: "3",
        manager: "",
        setAt: undefined,
        reason: "",
      },
    ];
    const of = { applicationId: id, applicationName: id, projectId: application.projectId, pipedId: application.pipedId };
    await publishDrift(bus, {
      ...of,
      commitHash: "c",
      afterDeploymentId: undefined,
      removed: false,
      drifts,
      isComplete: true,
      read: [],
      unread: [],
      at: sampleTime,
    });
  }
  for (const [at, id] of ids.entries()) {
    const key = await running(deployments, id);
    await publishStageLog(bus, { ...key, stageId: "s0", blocks: [{ index: 0n, text: `log of ${id}` }], completed: true });
    if (at % 3 === 0) await ended(deployments, key);
  }
  await eventsHappen({ bus });
  const chains = chainAggregates(bus, { actor });
  for (const id of ids.slice(0, 2)) {
    const blocks = [{ name: "web", kind: "", labels: {} }];
    const key = { projectId: sampleDeployment().projectId, chainId: chainIdOf(id) };
    await chains.ensure(key, (state) => beginChain(state, sampleDeployment({ id }), { blocks, healthTimeoutMs: 1_000 }, sampleTime));
    if (id === ids[0]) await chains.change(key, (state) => cancelChain(state, "ann", sampleTime));
  }
  await eventually(async () => {
    for (const id of ["cart", "web"]) expect(await store.applications.find(id)).toBeDefined();
    expect((await store.drift.list({}, { pageSize: 10 })).episodes).toHaveLength(2);
    expect(await store.stageLogs.find(ids.at(-1) ?? "", "s0")).toBeDefined();
    expect((await store.chains.list({ open: true }, { pageSize: 10 })).chains.map(({ deploymentId }) => deploymentId)).toEqual([ids[1]]);
    expect((await store.chains.list({}, { pageSize: 10 })).chains).toHaveLength(2);
    const { externalEvents } = await store.externalEvents.list({}, { pageSize: 100 });
    expect(externalEvents.filter(({ handlings }) => handlings.length > 0)).toHaveLength((eventCount / 3) * 2);
    expect(externalEvents).toHaveLength(eventCount);
  });
  for (const [at, id] of ids.entries()) await recorded(store, id, at % 3 === 0 ? DeploymentStatus.SUCCEEDED : DeploymentStatus.RUNNING);
}

/** Every row of every table. */
async function rowsOf(url: string): Promise<string[]> {
  await using tools = openStoreTools({ url, log });
  return (await Array.fromAsync(tools.export({ signal }))).slice(1);
}

/** What the acts of an export say, in the order of their texts. */
function actsIn(rows: readonly string[]): string[] {
  return rows.flatMap((row) => /"(\{\\"action.*\})"/.exec(row)?.[1] ?? []).toSorted();
}

async function recordedBy(system: System, url: string): Promise<void> {
  await using store = await openStore({ url, log });
  await using _trace = await startTrace({ bus: system.bus, store, rpc, keepEndedMs, log });
  await happen(system, store);
}

describe.each([
  { engine: "mariadb", createUrl: async () => (await sharedMariadb()).createDatabase() },
  { engine: "sqlite", createUrl: sqliteUrl },
])("on $engine", ({ createUrl }) => {
  test("an empty store is rebuilt from JetStream: every row is as it was", async () => {
    await using system = await startBus();
    const [first, second] = [await createUrl(), await createUrl()];
    await recordedBy(system, first);
    await using store = await openStore({ url: second, log });
    let progress = 0;
    const rebuilt = await eventually(() =>
      rebuildStore({ bus: system.bus, store, keepEndedMs, log, signal, onProgress: () => progress++ }),
    );
    expect(rebuilt).toMatchObject({ refused: 0, streams: { APPLICATIONS: 2, CHAINS: 3, DRIFT: 2, EXTERNAL_EVENTS: 50, LOGS: ids.length } });
    expect(progress).toBeGreaterThan(0);
    const [rows, want] = [await rowsOf(second), await rowsOf(first)];
    // The chains too: with the numbers and hashes that other programs were told.
    expect(rows).toEqual(want);
    expect(actsIn(want).length).toBeGreaterThan(10);
    await expect(rebuildStore({ bus: system.bus, store, keepEndedMs, log, signal })).rejects.toMatchObject({
      code: "precondition",
      message: expect.stringContaining("is not empty"),
    });
  });

  test("an empty NATS is restored from the store: every state is as it was, and no row of what happened changes", async () => {
    await using system = await startBus();
    const url = await createUrl();
    await recordedBy(system, url);
    const statesOf = async ({ bus }: Pick<System, "bus">) => {
      const deployments = (await deploymentAggregates(bus, { actor }).list({})).map(({ state }) => encodeDeployment(state));
      const applications = (await applicationAggregates(bus, { actor }).list({})).map(({ state }) => encodeApplication(state));
      const chains = (await chainAggregates(bus, { actor }).list({})).map(({ state }) => encodeChain(state));
      return new Map([...deployments, ...applications, ...chains].map((state) => [state.id, state]));
    };
    const before = await statesOf(system);
    const happened = (rows: readonly string[]) => rows.filter((row) => row.startsWith("[") && !row.includes("LOGS"));
    const events = async () => {
      await using store = await openStore({ url, log });
      return await Promise.all(ids.map((id) => store.deployments.events(id)));
    };
    const externalBefore = await eventsIn(system);
    const eventsBefore = await events();
    const rowsBefore = happened(await rowsOf(url)).length;

    await emptied(system.nats);
    await using _streams = await keepStreams(system.bus);
    await using store = await openStore({ url, log });
    const unfinished = ids.filter((_, at) => at % 3 !== 0);
    const restored = await eventually(() => restoreStreams({ bus: system.bus, store, keepEndedMs, log, signal }));
    expect(restored.streams["APPLICATIONS"]).toBe(2);
    expect(restored.streams["DEPLOYMENTS"]).toBeGreaterThanOrEqual(unfinished.length);
    const after = await statesOf(system);
    const [endedChain, openChain] = ids.map(chainIdOf);
    expect([restored.streams["CHAINS"], after.has(endedChain ?? "")]).toEqual([1, false]);
    for (const id of ["cart", "web", openChain ?? "", ...unfinished]) expect(after.get(id), id).toEqual(before.get(id));
    expect(restored.streams["EXTERNAL_EVENTS"]).toBe(eventCount - 1);
    expect(await eventsIn(system), "the old one is only in the record").toEqual(externalBefore.slice(1));
    const registered = await registerExternalEvent(
      externalEventAggregates(system.bus, { actor }),
      sampleExternalEvent({ sourceId: "new" }),
    );
    expect(eventOrder(registered.event, registered.sequence), "a newer one").toBeGreaterThan(externalBefore.at(-1)?.order ?? Number.NaN);
    const again = sampleExternalEvent({ sourceId: "7", data: "7", commit: { hash: "7".padStart(40, "0"), title: "Change 7" } });
    expect(await registerExternalEvent(externalEventAggregates(system.bus, { actor }), again)).toMatchObject({ isDuplicate: true });
    expect(await events()).toEqual(eventsBefore);
    // A stream is one more row for each that was lost: applications, deployments, drift, external events and chains.
    expect(happened(await rowsOf(url)).length).toBeLessThanOrEqual(rowsBefore + 5);
    await expect(restoreStreams({ bus: system.bus, store, keepEndedMs, log, signal })).rejects.toMatchObject({
      code: "precondition",
      message: expect.stringContaining("nothing was lost"),
    });
  });
});

test("nothing is rebuilt from a NATS that lost everything, and it can still be restored", async () => {
  await using system = await startBus();
  const [url, other] = [await sqliteUrl(), await sqliteUrl()];
  await recordedBy(system, url);
  await emptied(system.nats);
  await using _streams = await keepStreams(system.bus);
  await using empty = await openStore({ url: other, log });
  await eventually(() =>
    expect(rebuildStore({ bus: system.bus, store: empty, keepEndedMs, log, signal })).rejects.toMatchObject({
      code: "precondition",
      message: expect.stringContaining("has nothing to rebuild from"),
    }),
  );
  await using store = await openStore({ url, log });
  const { streams } = await restoreStreams({ bus: system.bus, store, keepEndedMs, log, signal });
  expect(streams["APPLICATIONS"]).toBe(2);
});

test("while a trace service runs, neither begins; from an empty store nothing is restored", async () => {
  await using system = await startBus();
  const [url, other] = [await sqliteUrl(), await sqliteUrl()];
  await using store = await openStore({ url, log });
  await using empty = await openStore({ url: other, log });
  await expect(restoreStreams({ bus: system.bus, store: empty, keepEndedMs, log, signal })).rejects.toMatchObject({
    code: "precondition",
    message: expect.stringContaining("is empty"),
  });
  await using _trace = await startTrace({ bus: system.bus, store, rpc, keepEndedMs, log });
  const deployment = sampleDeployment({ id: ids[0] ?? "" });
  await system.deployments.ensure(deploymentKey(deployment), putDeployment(deployment));
  await recorded(store, deployment.id, DeploymentStatus.PENDING);
  for (const recover of [
    () => rebuildStore({ bus: system.bus, store: empty, keepEndedMs, log, signal }),
    () => restoreStreams({ bus: system.bus, store, keepEndedMs, log, signal }),
  ])
    await expect(recover()).rejects.toMatchObject({ code: "precondition", message: expect.stringContaining("stop every trace service") });
});
