import type { ReadableSpan } from "@opentelemetry/sdk-trace";
import { currentTraceparent, silentLogger, startTelemetry, withSpan } from "@slipway/runtime";
import { eventually, startNats } from "@slipway/testkit";
import { expect, test } from "vitest";
import { connectBus } from "../../connection/connect-bus.ts";
import { useBus } from "../../testing/use-bus.ts";
import { consume } from "../../work/consume.ts";
import { topics } from "../topics.ts";
import { publish, publishLater } from "./publish.ts";

const log = silentLogger();
const system = useBus();

const plan = (pipedId: string, applicationId = "app") => ({ projectId: "p", pipedId, applicationId });
const stored = async (subject: string, stream = "PLANS") =>
  (await system.bus.manager.streams.info(stream, { subjects_filter: subject })).state.subjects?.[subject] ?? 0;

test("the same id is stored once, even from two processes", async () => {
  await using other = await connectBus({ servers: system.nats.url, name: "other", log });
  const results = await Promise.all(
    [system.bus, other, system.bus].map((each) => publish(each, topics.planWork, plan("twice"), { msgId: "a1.7" })),
  );
  expect(new Set(results.map(({ sequence }) => sequence)).size).toBe(1);
  expect(results.filter((result) => result.stored)).toHaveLength(1);
  expect(await stored("slipway.work.plan.twice.app")).toBe(1);
});

test("a deployment has one open run at a time, whatever the message id", async () => {
  const run = { ...plan("runs"), deploymentId: "d" };
  const results = [await publish(system.bus, topics.runWork, run), await publish(system.bus, topics.runWork, run)];
  expect(results.map((result) => result.stored)).toEqual([true, false]);
  await using _runs = await consume(system.bus, topics.runWork, {
    durable: "runs",
    filter: { pipedId: "runs" },
    log,
    handle: async () => {},
  });
  await eventually(async () => expect((await publish(system.bus, topics.runWork, run)).stored).toBe(true));
});

test("two publishes without an id are two messages", async () => {
  await publish(system.bus, topics.planWork, plan("anonymous"));
  await publish(system.bus, topics.planWork, plan("anonymous"));
  expect(await stored("slipway.work.plan.anonymous.app")).toBe(2);
});

test("publishing continues through kill -9 of the server and stores each message once", async () => {
  const count = 200;
  let published = 0;
  const publishing = (async () => {
    for (; published < count; published++) await publish(system.bus, topics.planWork, plan("killed", `app-${published}`));
  })();
  for (const killedAfter of [10, 60, 110]) {
    await eventually(() => expect(published).toBeGreaterThan(killedAfter), { intervalMs: 1 });
    await system.nats.kill9();
    await system.nats.restart();
  }
  await publishing;
  const { state } = await system.bus.call("count", () =>
    system.bus.manager.streams.info("PLANS", { subjects_filter: "slipway.work.plan.killed.*" }),
  );
  expect(Object.values(state.subjects ?? {})).toEqual(Array.from({ length: count }, () => 1));
});

test("publishing ends with its signal while the server is unavailable", async () => {
  const other = await startNats();
  await using lonely = await connectBus({ servers: other.url, name: "lonely", log });
  await other.kill9();
  const stop = new AbortController();
  const publishing = publish(lonely, topics.planWork, plan("unavailable"), { signal: stop.signal });
  stop.abort(new Error("stopped"));
  await expect(publishing).rejects.toThrow("stopped");
  await other[Symbol.asyncDispose]();
});

test("delayed work is not delivered early, and a later call for the same subject replaces it", async () => {
  const came = new Map<string, number>();
  const filter = { pipedId: "delayed" };
  await using _work = await consume(system.bus, topics.purgeWork, {
    durable: "delayed",
    filter,
    log,
    handle: async ({ deploymentId }) => void came.set(deploymentId, Date.now()),
  });
  const at = (ms: number) => Temporal.Now.instant().add({ milliseconds: ms });
  const due = at(1_000);
  const purge = (deploymentId: string) => ({ ...plan("delayed"), deploymentId });
  await publishLater(system.bus, topics.purgeWork, purge("moved"), at(600_000));
  await publishLater(system.bus, topics.purgeWork, purge("moved"), due);
  await publishLater(system.bus, topics.purgeWork, purge("past"), at(-5_000));
  await eventually(() => expect([...came.keys()].toSorted()).toEqual(["moved", "past"]));
  expect((came.get("moved") ?? 0) - due.epochMilliseconds).toBeGreaterThanOrEqual(0);
  expect(await stored("slipway.later.work.purge.delayed.moved", "WORK")).toBe(0);
});

test("only work can be delayed", async () => {
  const later = publishLater(system.bus, topics.command, { pipedId: "q", applicationId: "a" }, Temporal.Now.instant());
  await expect(later).rejects.toMatchObject({ code: "precondition" });
});

test("a message above the size limit of the server is rejected with a clear message", async () => {
  const huge = { pipedId: "p", deploymentId: "d", stageId: "s", blocks: [{ text: "x".repeat(2_000_000) }] };
  await expect(publish(system.bus, topics.stageLog, huge)).rejects.toMatchObject({
    code: "too_large",
    message: expect.stringContaining("max_payload"),
  });
});

test("an OpenTelemetry trace continues over two hops, also through delayed work", async () => {
  const spans: ReadableSpan[] = [];
  const processor = {
    onStart: () => {},
    onEnd: (span: ReadableSpan) => void spans.push(span),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  await using _telemetry = await startTelemetry({ service: "test", processor });
  const done = Promise.withResolvers<string | undefined>();
  const filter = { pipedId: "traced" };
  await using _delayed = await consume(system.bus, topics.purgeWork, {
    durable: "traced-purges",
    filter,
    log,
    handle: async () => void (await publish(system.bus, topics.runWork, { ...plan("traced"), deploymentId: "d" })),
  });
  await using _runs = await consume(system.bus, topics.runWork, {
    durable: "traced-runs",
    filter,
    log,
    handle: async (_, { traceparent }) => done.resolve(traceparent),
  });

  const root = await withSpan("look at push", {}, async (span) => {
    await publishLater(system.bus, topics.purgeWork, { ...plan("traced"), deploymentId: "d" }, Temporal.Now.instant());
    return { traceparent: currentTraceparent(), context: span.spanContext() };
  });
  const received = await done.promise;
  await eventually(() => expect(spans.map(({ name }) => name)).toContain("process run work"));

  const [delayedSpan, runSpan] = ["process purge work", "process run work"].map((name) => spans.find((span) => span.name === name));
  expect(root.traceparent).toContain(root.context.traceId);
  expect(new Set(spans.map((span) => span.spanContext().traceId))).toEqual(new Set([root.context.traceId]));
  expect(delayedSpan?.parentSpanContext?.spanId).toBe(root.context.spanId);
  expect(runSpan?.parentSpanContext?.spanId).toBe(delayedSpan?.spanContext().spanId);
  expect(received).toContain(delayedSpan?.spanContext().spanId);
  expect(runSpan?.attributes).toMatchObject({
    "messaging.system": "nats",
    "messaging.destination.name": "slipway.work.run.traced.d",
    "messaging.consumer.group.name": "traced-runs",
  });
});
