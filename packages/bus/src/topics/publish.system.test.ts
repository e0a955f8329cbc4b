import { setTimeout as wait } from "node:timers/promises";
import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { currentTraceparent, silentLogger, startTelemetry, withSpan } from "@slipway/runtime";
import { eventually, type NatsServer, startNats } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Bus } from "../connection/bus.ts";
import { connectBus } from "../connection/connect-bus.ts";
import { consume } from "../work/consume.ts";
import { ensureStreams } from "./ensure-streams.ts";
import { publish, publishLater } from "./publish.ts";
import { topics } from "./topics.ts";

const resources = new AsyncDisposableStack();
const log = silentLogger();
let nats: NatsServer;
let bus: Bus;

beforeAll(async () => {
  nats = resources.use(await startNats());
  bus = resources.use(await connectBus({ servers: nats.url, name: "test", log }));
  await ensureStreams(bus);
});
afterAll(() => resources.disposeAsync());

const plan = (pipedId: string, applicationId = "app") => ({ projectId: "p", pipedId, applicationId });
const stored = async (subject: string) =>
  (await bus.manager.streams.info("WORK", { subjects_filter: subject })).state.subjects?.[subject] ?? 0;

test("the same id is stored once, whoever publishes it", async () => {
  await using other = await connectBus({ servers: nats.url, name: "other", log });
  const results = await Promise.all([bus, other, bus].map((each) => publish(each, topics.planWork, plan("twice"), { msgId: "a1.7" })));
  expect(new Set(results.map(({ sequence }) => sequence)).size).toBe(1);
  expect(results.filter((result) => result.stored)).toHaveLength(1);
  expect(await stored("slipway.work.plan.twice.app")).toBe(1);
});

test("a deployment has one open run at a time, whatever the id: a second one would hand it to another executor", async () => {
  const run = { ...plan("runs"), deploymentId: "d" };
  const results = [await publish(bus, topics.runWork, run), await publish(bus, topics.runWork, run)];
  expect(results.map((result) => result.stored)).toEqual([true, false]);
  await using _runs = await consume(bus, topics.runWork, { durable: "runs", filter: { pipedId: "runs" }, log, handle: async () => {} });
  await eventually(async () => expect((await publish(bus, topics.runWork, run)).stored).toBe(true));
});

test("two publishes without an id are two messages", async () => {
  await publish(bus, topics.planWork, plan("anonymous"));
  await publish(bus, topics.planWork, plan("anonymous"));
  expect(await stored("slipway.work.plan.anonymous.app")).toBe(2);
});

test("publishing goes on through kill -9 of the server, and stores each message once", async () => {
  const count = 200;
  const publishing = (async () => {
    for (let n = 0; n < count; n++) await publish(bus, topics.planWork, plan("killed", `app-${n}`));
  })();
  for (let round = 0; round < 3; round++) {
    await wait(15);
    await nats.kill9();
    await nats.restart();
  }
  await publishing;
  const { state } = await bus.call("count", () => bus.manager.streams.info("WORK", { subjects_filter: "slipway.work.plan.killed.*" }));
  expect(Object.values(state.subjects ?? {})).toEqual(Array.from({ length: count }, () => 1));
});

test("publishing ends with its signal while the server is away", async () => {
  const away = await startNats();
  await using lonely = await connectBus({ servers: away.url, name: "lonely", log });
  await away.kill9();
  const stop = new AbortController();
  const publishing = publish(lonely, topics.planWork, plan("away"), { signal: stop.signal });
  stop.abort(new Error("stopped"));
  await expect(publishing).rejects.toThrow("stopped");
  await away[Symbol.asyncDispose]();
});

test("delayed work comes at its time, and a later call for the same subject takes its place", async () => {
  const came = new Map<string, number>();
  const filter = { pipedId: "delayed" };
  await using _work = await consume(bus, topics.planWork, {
    durable: "delayed",
    filter,
    log,
    handle: async ({ applicationId }) => void came.set(applicationId, Date.now()),
  });
  const at = (ms: number) => Temporal.Now.instant().add({ milliseconds: ms });
  const due = at(1_000);
  await publishLater(bus, topics.planWork, plan("delayed", "moved"), at(60_000));
  await publishLater(bus, topics.planWork, plan("delayed", "moved"), due);
  await publishLater(bus, topics.planWork, plan("delayed", "past"), at(-5_000));
  await eventually(() => expect([...came.keys()].toSorted()).toEqual(["moved", "past"]));
  expect((came.get("moved") ?? 0) - due.epochMilliseconds).toBeGreaterThanOrEqual(0);
  expect((came.get("moved") ?? 0) - due.epochMilliseconds).toBeLessThan(1_000);
  expect(await stored("slipway.later.work.plan.delayed.moved")).toBe(0);
});

test("only work can be delayed", async () => {
  const later = publishLater(bus, topics.command, { pipedId: "q", applicationId: "a" }, Temporal.Now.instant());
  await expect(later).rejects.toMatchObject({ code: "precondition" });
});

test("a message larger than the server takes is refused in a sentence", async () => {
  const huge = { deploymentId: "d", stageId: "s", blocks: [{ text: "x".repeat(2_000_000) }] };
  await expect(publish(bus, topics.stageLog, huge)).rejects.toMatchObject({
    code: "too_large",
    message: expect.stringContaining("max_payload"),
  });
});

test("one trace goes on over two hops, also through delayed work", async () => {
  const spans: ReadableSpan[] = [];
  const processor = {
    onStart: () => {},
    onEnd: (span: ReadableSpan) => void spans.push(span),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  await using _telemetry = startTelemetry({ service: "test", processor });
  const done = Promise.withResolvers<string | undefined>();
  const filter = { pipedId: "traced" };
  await using _plans = await consume(bus, topics.planWork, {
    durable: "traced-plans",
    filter,
    log,
    handle: async () => void (await publish(bus, topics.runWork, { ...plan("traced"), deploymentId: "d" })),
  });
  await using _runs = await consume(bus, topics.runWork, {
    durable: "traced-runs",
    filter,
    log,
    handle: async (_, { traceparent }) => done.resolve(traceparent),
  });

  const root = await withSpan("look at push", {}, async (span) => {
    await publishLater(bus, topics.planWork, plan("traced"), Temporal.Now.instant());
    return { traceparent: currentTraceparent(), context: span.spanContext() };
  });
  const received = await done.promise;
  await eventually(() => expect(spans.map(({ name }) => name)).toContain("process run work"));

  const [planSpan, runSpan] = ["process plan work", "process run work"].map((name) => spans.find((span) => span.name === name));
  expect(root.traceparent).toContain(root.context.traceId);
  expect(new Set(spans.map((span) => span.spanContext().traceId))).toEqual(new Set([root.context.traceId]));
  expect(planSpan?.parentSpanContext?.spanId).toBe(root.context.spanId);
  expect(runSpan?.parentSpanContext?.spanId).toBe(planSpan?.spanContext().spanId);
  expect(received).toContain(planSpan?.spanContext().spanId);
  expect(runSpan?.attributes).toMatchObject({
    "messaging.system": "nats",
    "messaging.destination.name": "slipway.work.run.traced.d",
    "messaging.consumer.group.name": "traced-runs",
  });
});
