import { rm } from "node:fs/promises";
import { create, toBinary } from "@bufbuild/protobuf";
import { type Deployment, Fault, serviceActor } from "@slipway/domain";
import { DeploymentMessageSchema } from "@slipway/proto/state";
import { currentTraceparent, silentLogger, withSpan } from "@slipway/runtime";
import { encodeDeployment } from "@slipway/state";
import { eventually, type NatsServer, sampleDeploymentKey, startNats, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Bus } from "../connection/bus.ts";
import { connectBus } from "../connection/connect-bus.ts";
import { putSample } from "../testing/put-sample.ts";
import { triggerSample } from "../testing/trigger-sample.ts";
import { ensureStreams } from "../topics/streams/ensure-streams.ts";
import { topics } from "../topics/topics.ts";
import type { Watched } from "./aggregate-kind.ts";
import { deploymentAggregates } from "./deployment-aggregates.ts";

const resources = new AsyncDisposableStack();
let nats: NatsServer;
let bus: Bus;

beforeAll(async () => {
  nats = resources.use(await startNats());
  bus = await connect("test");
  await ensureStreams(bus);
});
afterAll(() => resources.disposeAsync());

async function connect(name: string): Promise<Bus> {
  return resources.use(await connectBus({ servers: nats.url, name, log: silentLogger() }));
}

const metadataOf = (state: Deployment | undefined) => Object.keys(state?.pluginMetadata["kubernetes"] ?? {});

test("an aggregate is created, changed and read with its history", async () => {
  const deployments = deploymentAggregates(bus, { actor: serviceActor("test") });
  const key = sampleDeploymentKey("life");
  expect(await deployments.find(key)).toBeUndefined();
  await expect(deployments.get(key)).rejects.toMatchObject({ code: "not_found" });

  const made = await deployments.update(key, triggerSample(key));
  const changed = await deployments.update(key, putSample("a", "1"));
  expect(made).toMatchObject({ changed: true, state: { id: "life" } });
  expect(changed.sequence).toBeGreaterThan(made.sequence);
  expect(await deployments.get(key)).toEqual({ state: changed.state, sequence: changed.sequence });
  expect((await deployments.history(key)).map(({ event, sequence }) => [event.kind, sequence])).toEqual([
    ["triggered", made.sequence],
    ["plugin-metadata-put", changed.sequence],
  ]);
});

test("many changes of one process to one aggregate wait for each other, and do not conflict", async () => {
  const deployments = deploymentAggregates(bus, { actor: serviceActor("test") });
  const key = sampleDeploymentKey("crowded");
  await deployments.update(key, triggerSample(key));
  const before = bus.connection.stats().outMsgs;
  const names = Array.from({ length: 150 }, (_, at) => `k${at}`);
  await Promise.all(names.map((name) => deployments.update(key, putSample(name, "1"))));
  expect(metadataOf((await deployments.get(key)).state).toSorted()).toEqual(names.toSorted());
  expect(bus.connection.stats().outMsgs - before).toBeLessThan(2 * names.length);
});

test("who gives up waiting for other changes of the process changes nothing, and holds up nobody", async () => {
  const deployments = deploymentAggregates(bus, { actor: serviceActor("test") });
  const key = sampleDeploymentKey("impatient");
  await deployments.update(key, triggerSample(key));
  const [first, stop] = [deployments.update(key, putSample("a", "1")), new AbortController()];
  const second = deployments.update(key, putSample("b", "1"), { signal: stop.signal });
  const third = deployments.update(key, putSample("c", "1"));
  stop.abort(new Error("gave up"));
  await expect(second).rejects.toThrow("gave up");
  await Promise.all([first, third]);
  expect(metadataOf((await deployments.get(key)).state)).toEqual(["a", "c"]);
});

test("an error of decide is rethrown, after a decision on the newest state", async () => {
  const [mine, other] = [
    deploymentAggregates(bus, { actor: serviceActor("test") }),
    deploymentAggregates(await connect("other"), { actor: serviceActor("test") }),
  ];
  const key = sampleDeploymentKey("refused");
  await mine.update(key, triggerSample(key));
  await other.update(key, putSample("a", "1"));
  const seen: number[] = [];
  const refused = mine.update(key, (state) => {
    seen.push(metadataOf(state).length);
    throw new Fault("precondition", "not now");
  });
  await expect(refused).rejects.toMatchObject({ code: "precondition" });
  expect(seen.at(-1)).toBe(1);
});

test("20 concurrent writers lose nothing", async () => {
  const key = sampleDeploymentKey("contended");
  const buses = await Promise.all(["a", "b", "c", "d"].map(connect));
  const writers = Array.from({ length: 20 }, (_, n) =>
    deploymentAggregates(buses[n % buses.length] ?? bus, { actor: serviceActor("test") }),
  );
  await writers[0]?.update(key, triggerSample(key));
  const values = writers.flatMap((writer, n) => [0, 1, 2, 3, 4].map((turn) => ({ writer, name: `${n}.${turn}` })));
  const updates = await Promise.all(values.map(({ writer, name }) => writer.update(key, putSample(name, "x"))));

  expect(updates.every(({ changed }) => changed)).toBe(true);
  expect(new Set(updates.map(({ sequence }) => sequence)).size).toBe(100);
  const { state } = await deploymentAggregates(bus, { actor: serviceActor("test") }).get(key);
  expect(metadataOf(state).toSorted()).toEqual(values.map(({ name }) => name).toSorted());
  expect(await deploymentAggregates(bus, { actor: serviceActor("test") }).history(key)).toHaveLength(101);
});

test("updates survive kill -9 of the server: nothing is lost or written twice", async () => {
  const key = sampleDeploymentKey("killed");
  const deployments = deploymentAggregates(bus, { actor: serviceActor("test") });
  await deployments.update(key, triggerSample(key));
  const names: string[] = [];
  const stop = new AbortController();
  // Not idempotent on purpose: each call adds one more, so a write counted twice would show.
  const writing = (async () => {
    for (let n = 0; !stop.signal.aborted; n++) {
      const { state } = await deployments.update(key, (before) => putSample(`${metadataOf(before).length}`, `${n}`)(before));
      names.push(`${n}`);
      expect(metadataOf(state)).toHaveLength(n + 1);
    }
  })();
  for (let round = 0; round < 4; round++) {
    const before = names.length;
    await eventually(() => expect(names.length).toBeGreaterThan(before + 20));
    await nats.kill9();
    await nats.restart();
  }
  stop.abort();
  await writing;
  const { state } = await deployments.get(key);
  expect(metadataOf(state)).toHaveLength(names.length);
  expect(await deployments.history(key)).toHaveLength(names.length + 1);
});

test("a write whose answer was lost is found, not repeated", async () => {
  const key = sampleDeploymentKey("unanswered");
  const own = await connect("unanswered");
  const deployments = deploymentAggregates(own, { actor: serviceActor("test") });
  await deployments.update(key, triggerSample(key));
  const { jetstream } = own;
  const publish = jetstream.publish.bind(jetstream);
  let lost = 0;
  jetstream.publish = async (...args) => {
    const ack = await publish(...args);
    if (lost++ === 0) throw new Fault("deadline", "the answer was lost");
    return ack;
  };
  let decisions = 0;
  const updated = await deployments.update(key, (state) => putSample(`${decisions++}`, "x")(state));
  expect(updated.changed).toBe(true);
  expect([lost, decisions]).toEqual([1, 1]);
  expect(await deployments.history(key)).toHaveLength(2);
});

test("an update ends with its signal while the server is unavailable", async () => {
  const stopped = await startNats();
  await using lonely = await connectBus({ servers: stopped.url, name: "lonely", log: silentLogger() });
  await ensureStreams(lonely);
  await stopped[Symbol.asyncDispose]();
  const stop = new AbortController();
  const update = deploymentAggregates(lonely, { actor: serviceActor("test") }).update(sampleDeploymentKey("unavailable"), () => undefined, {
    signal: stop.signal,
  });
  stop.abort(new Error("stopped"));
  await expect(update).rejects.toThrow("stopped");
});

test("2 000 aggregates are listed, and one is found by its id alone", async () => {
  const deployments = deploymentAggregates(bus, { actor: serviceActor("test") });
  const keys = Array.from({ length: 2_000 }, (_, n) =>
    sampleDeploymentKey(`many-${n}`, { projectId: "many", applicationId: `app-${n % 100}` }),
  );
  await Promise.all(keys.map((key) => deployments.update(key, triggerSample(key))));

  const begun = performance.now();
  const listed = await deployments.list({ projectId: "many" });
  console.log(`listed ${listed.length} aggregates in ${Math.round(performance.now() - begun)} ms`);
  expect(new Set(listed.map(({ state }) => state.id))).toEqual(new Set(keys.map(({ deploymentId }) => deploymentId)));
  expect(await deployments.list({ projectId: "many", applicationId: "app-7" })).toHaveLength(20);
  expect((await deployments.findBy({ deploymentId: "many-1234" }))?.state).toMatchObject({ id: "many-1234", applicationId: "app-34" });
  expect(await deployments.findBy({ deploymentId: "nobody" })).toBeUndefined();
  expect(await deployments.list({ projectId: "nobody" })).toEqual([]);
});

test("a watch yields the current states, ready, and every change, also across restarts of the server", async () => {
  const deployments = deploymentAggregates(bus, { actor: serviceActor("test") });
  const ids = { projectId: "watched" };
  const keyOf = (id: string) => sampleDeploymentKey(id, ids);
  await deployments.update(keyOf("w0"), triggerSample(keyOf("w0")));
  await deployments.update(keyOf("w0"), putSample("a", "1"));
  await deployments.update(keyOf("w1"), triggerSample(keyOf("w1")));

  const seen: Watched<Deployment, unknown>[] = [];
  const stop = new AbortController();
  const watching = (async () => {
    for await (const item of deployments.watch(ids, { signal: stop.signal })) seen.push(item);
  })();
  await eventually(() => expect(seen.map(({ kind }) => kind)).toEqual(["state", "state", "ready"]));

  const written: number[] = [];
  for (let round = 0; round < 3; round++) {
    for (let n = 0; n < 10; n++) written.push((await deployments.update(keyOf("w1"), putSample(`${round}.${n}`, "x"))).sequence);
    await nats.kill9();
    const meanwhile = deployments.update(keyOf("w0"), putSample(`${round}`, "x"));
    await nats.restart();
    written.push((await meanwhile).sequence);
  }
  const changes = () => seen.flatMap((item) => (item.kind === "change" ? [item.sequence] : []));
  await eventually(() => expect(changes()).toHaveLength(written.length), { timeoutMs: 20_000 });
  expect(changes()).toEqual(written);
  stop.abort();
  await watching;
});

test("a watch starts again if the server lost messages", async () => {
  await using folder = await tempDir("nats");
  const dir = folder.path;
  let own = await startNats({ dir });
  await using lonely = await connectBus({ servers: own.url, name: "lonely", log: silentLogger() });
  await ensureStreams(lonely);
  const deployments = deploymentAggregates(lonely, { actor: serviceActor("test") });
  const [before, after] = [sampleDeploymentKey("before"), sampleDeploymentKey("after")];
  for (const name of ["a", "b"])
    await deployments.update(before, (state) => (state ? putSample(name, "x")(state) : triggerSample(before)(state)));
  const seen: string[] = [];
  const stop = new AbortController();
  const watching = (async () => {
    for await (const item of deployments.watch({}, { signal: stop.signal })) seen.push(item.kind === "ready" ? "ready" : item.state.id);
  })();
  await eventually(() => expect(seen).toEqual(["before", "ready"]));

  await own[Symbol.asyncDispose]();
  await rm(`${dir}/jetstream`, { recursive: true });
  own = await startNats({ dir, port: own.port });
  await ensureStreams(lonely);
  await deployments.update(after, triggerSample(after));
  await eventually(() => expect(seen.slice(2).toSorted()).toEqual(["after", "ready"]));
  stop.abort();
  await watching;
  await own[Symbol.asyncDispose]();
});

test("an unreadable message is skipped in lists and reported with its sequence when it is read alone", async () => {
  const { seq } = await bus.jetstream.publish("slipway.deployment.odd.q.a.broken", new Uint8Array([255, 255]));
  const deployments = deploymentAggregates(bus, { actor: serviceActor("test") });
  expect(await deployments.list({ projectId: "odd" })).toEqual([]);
  const found = deployments.find(sampleDeploymentKey("broken", { projectId: "odd", pipedId: "q", applicationId: "a" }));
  await expect(found).rejects.toMatchObject({
    code: "internal",
    message: expect.stringContaining(`message ${seq} of slipway.deployment.odd.q.a.broken`),
  });
});

/** The bytes of a change whose event is of a kind that this version does not know. */
const ofNewerKind = (state: Deployment) =>
  toBinary(DeploymentMessageSchema, create(DeploymentMessageSchema, { event: {}, state: encodeDeployment(state) }));

test("a state whose event is unknown is read, and watched without its event; an unreadable state is reported by its ids", async () => {
  const deployments = deploymentAggregates(bus, { actor: serviceActor("test") });
  const key = sampleDeploymentKey("newer", { projectId: "upgrade" });
  const { state } = await deployments.ensure(key, triggerSample(key));
  const subject = topics.deployment.filter(key);
  const seen: unknown[] = [];
  const onUnreadable = ({ deploymentId }: { readonly deploymentId: string }) => void seen.push(`unreadable ${deploymentId}`);
  for await (const item of deployments.watch({ projectId: "upgrade" }, { onUnreadable })) {
    if (item.kind === "ready") {
      await bus.jetstream.publish(subject, new Uint8Array([255, 255]));
      await bus.jetstream.publish(subject, ofNewerKind({ ...state, status: "succeeded" }));
    }
    seen.push(item.kind === "ready" ? "ready" : item.state.status);
    if (item.kind !== "change") continue;
    expect(item.event).toBeUndefined();
    break;
  }
  expect(seen).toEqual(["planned", "ready", "unreadable newer", "succeeded"]);
  expect((await deployments.get(key)).state.status).toBe("succeeded");
  expect(await deployments.list({ projectId: "upgrade" })).toMatchObject([{ state: { id: "newer" } }]);
});

test("a message carries the OpenTelemetry trace of its writer", async () => {
  const key = sampleDeploymentKey("traced");
  const traceparent = await withSpan("trigger deployment", {}, async () => {
    await deploymentAggregates(bus, { actor: serviceActor("test") }).update(key, triggerSample(key));
    return currentTraceparent();
  });
  const stored = await bus.manager.direct.getMessage("DEPLOYMENTS", { last_by_subj: "slipway.deployment.project.piped.app.traced" });
  expect(stored?.header.get("traceparent")).toBe(traceparent);
  expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
});
