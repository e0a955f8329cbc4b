import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import {
  type Bus,
  connectBus,
  type DeploymentAggregates,
  deploymentAggregates,
  ensureStreams,
  keepStreams,
  listDeadLetters,
  publishDrift,
  publishStageLog,
} from "@slipway/bus";
import {
  claimRun,
  type Deployment,
  type DeploymentEvent,
  type DriftObservation,
  endDeployment,
  finishStage,
  type NewDeployment,
  newTrigger,
  type Plan,
  planDeployment,
  planStage,
  serviceActor,
  startStage,
  triggerDeployment,
} from "@slipway/domain";
import { DeploymentStatus, LogSeverity } from "@slipway/proto/state";
import { HistoryService } from "@slipway/proto/trace";
import { connectClient, silentLogger } from "@slipway/runtime";
import { openStore, type Store } from "@slipway/store";
import { eventually, type NatsServer, sharedMariadb, sqliteUrl, startMariadb, startNats, startProcess } from "@slipway/testkit";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startTrace, type TraceServer } from "./start-trace.ts";

const log = silentLogger();
const rpc = { host: "127.0.0.1", port: 0 };
const earlier = Temporal.Now.instant().subtract({ minutes: 1 });

let nats: NatsServer;
let bus: Bus;
let aggregates: DeploymentAggregates;
beforeEach(async () => {
  await using starting = new AsyncDisposableStack();
  nats = starting.use(await startNats());
  bus = starting.use(await connectBus({ servers: nats.url, name: "trace-test", log }));
  await ensureStreams(bus);
  aggregates = deploymentAggregates(bus, { actor: serviceActor("test") });
  const started = starting.move();
  return () => started.disposeAsync();
});

test("a deployment, its log and its commit can be queried as soon as they are recorded", async () => {
  await using store = await openStore({ url: await sqliteUrl(), log });
  await using trace = await startTrace({ bus, store, rpc, log });
  await using client = connectClient(HistoryService, trace.url);
  const deploymentId = await deploy("c0ffee1");
  const ids = { projectId: "shop", pipedId: "piped", applicationId: "cart", deploymentId, stageId: "s0" };
  await publishStageLog(bus, { ...ids, blocks: [{ index: 1n, text: "applied", severity: LogSeverity.SUCCESS }] });
  await publishStageLog(bus, { ...ids, blocks: [{ index: 0n, text: "applying" }], completed: true });

  await eventually(async () => {
    const { deployment } = await client.getDeployment({ deploymentId });
    expect(deployment?.status).toBe(DeploymentStatus.SUCCEEDED);
    expect((await client.readStageLog({ deploymentId, stageId: "K8S_SYNC" })).completed).toBe(true);
  });
  const stageLog = await client.readStageLog({ deploymentId, stageId: "s0" });
  expect(stageLog.blocks.map(({ text }) => text)).toEqual(["applying", "applied"]);
  const { events } = await client.listDeploymentEvents({ deploymentId });
  expect(events.map(({ kind }) => kind.case)).toEqual(["triggered", "planned", "runClaimed", "stageStarted", "stageFinished", "ended"]);
  const { trace: found } = await client.getTrace({ commitHash: "c0ffee1" });
  expect(found).toMatchObject({ commit: { hash: hashOf("c0ffee1") }, deployments: [{ id: deploymentId }], deploymentCount: 1 });
  expect((await client.listTraces({ projectId: "shop" })).traces).toHaveLength(1);
  expect((await client.listTraces({ projectId: "bank" })).traces).toEqual([]);
  const page = await client.listDeployments({ filter: { statuses: [DeploymentStatus.SUCCEEDED], commitHash: "c0ff" } });
  expect(page.deployments.map(({ id }) => id)).toEqual([deploymentId]);
});

test("a drift is recorded once however often it is published, also after its stream was lost, and by two processes", async () => {
  await using _keeping = await keepStreams(bus, { awaitRestore: false, intervalMs: 200 });
  await using store = await openStore({ url: await sqliteUrl(), log });
  await using trace = await startTrace({ bus, store, rpc, log });
  await using _second = await startTrace({ bus, store, rpc, log });
  await using client = connectClient(HistoryService, trace.url);
  const applicationId = randomUUID();
  const drift = (...fields: string[]): DriftObservation => ({
    applicationId,
    applicationName: "cart",
    projectId: "shop",
    pipedId: "piped",
    commitHash: "c",
    afterDeploymentId: undefined,
    removed: false,
    drifts: fields.map((field) => ({
      kind: "field",
      object: { plugin: "kubernetes", deployTarget: "eu", kind: "Deployment", namespace: "shop", name: "web" },
      field,
      declared: "1",
      live: "3",
      manager: "kubectl-edit",
      setAt: earlier,
      reason: "",
    })),
    isComplete: true,
    read: [],
    unread: [],
    at: Temporal.Now.instant(),
  });
  const listed = async (open = false) => {
    const { episodes } = await client.listDriftEpisodes({ filter: { applicationId, open } });
    return episodes.map(({ field }) => field).sort();
  };
  for (const each of [drift("a"), drift("a"), drift("a", "b")]) await publishDrift(bus, each);
  await eventually(async () => expect(await listed(true)).toEqual(["a", "b"]));
  await bus.manager.streams.delete("DRIFT");
  await eventually(() => bus.manager.streams.info("DRIFT"));
  for (const each of [drift("a", "b"), drift("b")]) await publishDrift(bus, each);
  await eventually(async () => expect([await listed(true), await listed()]).toEqual([["b"], ["a", "b"]]));
});

test("an unknown thing is `not_found`, an invalid request is `invalid`", async () => {
  await using store = await openStore({ url: await sqliteUrl(), log });
  await using trace = await startTrace({ bus, store, rpc, log });
  await using client = connectClient(HistoryService, trace.url);
  const deploymentId = await deploy("c0ffee1");
  await eventually(() => client.getDeployment({ deploymentId }));

  const faultOf = (call: Promise<unknown>) =>
    call.then(
      () => undefined,
      (error: unknown) => error,
    );
  expect(await faultOf(client.getDeployment({ deploymentId: randomUUID() }))).toMatchObject({ code: "not_found" });
  expect(await faultOf(client.getTrace({ commitHash: "deadbeef" }))).toMatchObject({ code: "not_found" });
  expect(await faultOf(client.getTrace({ commitHash: "dead" }))).toMatchObject({ code: "invalid" });
  expect(await faultOf(client.listDeployments({ pageToken: "x" }))).toMatchObject({ code: "invalid" });
  await eventually(async () => {
    expect(await faultOf(client.readStageLog({ deploymentId, stageId: "NO_SUCH" }))).toMatchObject({
      code: "not_found",
      message: expect.stringContaining("it has K8S_SYNC"),
    });
  });
});

test("a log without a project becomes a dead letter, and the next one is recorded", async () => {
  await using store = await openStore({ url: await sqliteUrl(), log });
  await using _trace = await startTrace({ bus, store, rpc, log });
  const ids = { pipedId: "piped", applicationId: "cart", deploymentId: randomUUID(), stageId: "s0" };
  await publishStageLog(bus, { ...ids, blocks: [{ index: 0n, text: "whose?" }] });
  await publishStageLog(bus, { ...ids, projectId: "shop", blocks: [{ index: 1n, text: "mine" }] });
  await eventually(async () => expect((await store.stageLogs.find(ids.deploymentId, "s0"))?.blocks).toHaveLength(1));
  await eventually(async () => {
    const letters = await listDeadLetters(bus);
    expect(letters.map(({ deadLetter }) => deadLetter.reason)).toEqual([
      expect.stringContaining("does not name project, deployment and stage"),
    ]);
  });
});

test("an ended deployment is removed from JetStream later, and can still be queried", async () => {
  await using store = await openStore({ url: await sqliteUrl(), log });
  await using trace = await startTrace({ bus, store, rpc, log, keepEndedMs: 1_000 });
  await using client = connectClient(HistoryService, trace.url);
  const deploymentId = await deploy("c0ffee1", Temporal.Now.instant());
  expect(await aggregates.findBy({ deploymentId })).toBeDefined();
  await eventually(async () => expect(await aggregates.findBy({ deploymentId })).toBeUndefined());
  expect((await client.getDeployment({ deploymentId })).deployment?.status).toBe(DeploymentStatus.SUCCEEDED);
  expect((await client.listDeploymentEvents({ deploymentId })).events).toHaveLength(6);
});

test("the removal of an ended deployment is asked for again if the request was lost", async () => {
  await using _kept = await keepStreams(bus, { awaitRestore: false });
  await using store = await openStore({ url: await sqliteUrl(), log });
  await using _trace = await startTrace({ bus, store, rpc, log });
  await deploy("c0ffee1");
  const requests = async () => (await bus.manager.streams.info("WORK")).state.messages;
  await eventually(async () => expect(await requests()).toBe(1));
  await bus.manager.streams.delete("WORK");
  await eventually(async () => expect(await requests()).toBe(1));
});

describe("on MariaDB", () => {
  let url: string;
  beforeAll(async () => {
    url = await (await sharedMariadb()).createDatabase();
  });

  test("two replicas share the work, and nothing is lost when one stops", async () => {
    await using store = await openStore({ url, log });
    const first: TraceServer = await startTrace({ bus, store, rpc, log });
    await using _second = await startTrace({ bus, store, rpc, log });
    const deploying = Promise.all(Array.from({ length: 60 }, (_, at) => deploy(`a${at}`)));
    await eventually(async () => expect((await newest(store)).length).toBeGreaterThan(10));
    await first[Symbol.asyncDispose]();
    await everythingRecorded(store, await deploying);
  });

  test("a killed process resumes where it stopped", async () => {
    const start = () =>
      startProcess(process.execPath, [join(import.meta.dirname, "main.ts")], {
        env: { ...process.env, NATS_URL: nats.url, STORE_URL: url, RPC_PORT: "0" },
        readyLine: '"msg":"ready"',
      });
    const first = await start();
    const deploying = Promise.all(Array.from({ length: 60 }, (_, at) => deploy(`b${at}`)));
    await using store = await openStore({ url, log });
    await eventually(async () => expect((await newest(store)).length).toBeGreaterThan(10));
    await first.kill9();
    const ids = await deploying;
    await using _second = await start();
    await everythingRecorded(store, ids);
  });
});

test("everything is recorded when a killed database is back", async () => {
  await using mariadb = await startMariadb();
  await using store = await openStore({ url: await mariadb.createDatabase(), log });
  await using trace = await startTrace({ bus, store, rpc, log });
  const before = await Promise.all(Array.from({ length: 30 }, (_, at) => deploy(`d${at}`)));
  await eventually(async () => expect((await newest(store)).length).toBeGreaterThan(5));
  await mariadb.kill9();
  const during = await Promise.all(Array.from({ length: 60 }, (_, at) => deploy(`e${at}`)));
  await using client = connectClient(HistoryService, trace.url);
  await expect(client.listDeployments({})).rejects.toMatchObject({
    code: "unavailable",
  });
  await refuseConnections(Number(new URL(mariadb.url).port), 10);
  await mariadb.restart();
  await everythingRecorded(store, [...before, ...during]);
  expect(await listDeadLetters(bus)).toEqual([]);
});

/** Takes a deployment from its trigger to its end, as the services do. */
async function deploy(commit: string, now = earlier): Promise<string> {
  const id = randomUUID();
  const key = { projectId: "shop", pipedId: "piped", applicationId: "cart", deploymentId: id };
  const run = { token: "t", executor: "e", since: now };
  const steps: ((state: Deployment | undefined) => DeploymentEvent | undefined)[] = [
    (state) => triggerDeployment(state, { ...triggered(id, commit), createdAt: now }),
    (state) => state && planDeployment(state, plan, now),
    (state) => state && claimRun(state, run),
    (state) => state && startStage(state, { stageId: "s0", runToken: "t", now }),
    (state) => state && finishStage(state, { stageId: "s0", runToken: "t", status: "succeeded", reason: "", now }),
    (state) => state && endDeployment(state, { runToken: "t", status: "succeeded", reason: "", now }),
  ];
  for (const step of steps) await aggregates.update(key, step);
  return id;
}

function hashOf(commit: string): string {
  return commit.padEnd(40, "0");
}

function triggered(id: string, commit: string): Omit<NewDeployment, "createdAt"> {
  const head = { hash: hashOf(commit), subject: commit, body: "", author: "", branch: "main", url: "", authoredAt: earlier };
  return {
    id,
    applicationId: "cart",
    applicationName: "cart",
    projectId: "shop",
    pipedId: "piped",
    source: { repositoryId: "repo", remote: "", branch: "main", path: "cart", configFilename: "app.pipecd.yaml" },
    deployTargets: {},
    labels: {},
    trigger: newTrigger({ kind: "commit", commit: head, at: earlier }),
  };
}

const plan: Plan = {
  strategy: "quick-sync",
  strategyReason: "",
  versions: [],
  runningCommitHash: undefined,
  runningPath: undefined,
  runningConfigFilename: undefined,
  pruneLeft: [],
  chainBlocks: [],
  chainHealthTimeoutMs: 0,
  configHash: "c0ffee",
  timeoutMs: 60_000,
  stages: [planStage({ id: "s0", name: "K8S_SYNC", plugin: "kubernetes", timeoutMs: 1_000 })],
};

async function newest(store: Store): Promise<readonly { readonly id: string }[]> {
  return (await store.deployments.list({}, { pageSize: 200 })).deployments;
}

async function everythingRecorded(store: Store, ids: readonly string[]): Promise<void> {
  await eventually(async () => {
    for (const id of ids) {
      expect(await store.deployments.get(id)).toMatchObject({ status: DeploymentStatus.SUCCEEDED });
      expect(await store.deployments.events(id)).toHaveLength(6);
    }
  });
}

/** Listens on the port of a stopped server. Resolves when it has closed this many connections. */
async function refuseConnections(port: number, count: number): Promise<void> {
  const enough = Promise.withResolvers<void>();
  let refused = 0;
  const server = createServer((socket) => {
    socket.destroy();
    refused += 1;
    if (refused === count) enough.resolve();
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  await enough.promise;
  server.close();
  await once(server, "close");
}
