import { setTimeout as wait } from "node:timers/promises";
import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace";
import { Fault } from "@slipway/domain";
import type { PlanWork } from "@slipway/proto/state";
import { silentLogger, startTelemetry, withSpan } from "@slipway/runtime";
import { eventually } from "@slipway/testkit";
import { afterEach, expect, test } from "vitest";
import { useBus } from "../testing/use-bus.ts";
import { topics } from "../topics/topics.ts";
import { publish } from "../topics/writing/publish.ts";
import { consume } from "./consume.ts";
import { listDeadLetters } from "./dead-letters.ts";
import type { BatchHandler, BatchItem } from "./handler.ts";

type PlanBatch = BatchHandler<typeof topics.planWork.schema>;

const log = silentLogger();
const system = useBus();
const none: ReadonlyMap<BatchItem<PlanWork>, unknown> = new Map();

afterEach(async () => {
  await system.bus.manager.consumers.delete("PLANS", "planner");
  await system.bus.manager.streams.purge("PLANS");
});

const enqueue = (applicationId: string) => publish(system.bus, topics.planWork, { projectId: "p", pipedId: "q", applicationId });
const left = async () => (await system.bus.manager.streams.info("PLANS")).state.messages;
const consumeBatches = (handleAll: PlanBatch["handleAll"], most = 10) =>
  consume(system.bus, topics.planWork, { durable: "planner", log, concurrency: 30, handle: { most, handleAll } });
const idsOf = (items: readonly BatchItem<PlanWork>[]) => items.map(({ message }) => message.applicationId);

test("messages are handled in batches, each once, and removed", async () => {
  const ids = Array.from({ length: 25 }, (_, n) => `app-${n}`);
  for (const id of ids) await enqueue(id);
  const batches: string[][] = [];
  await using _work = await consumeBatches(async (items) => {
    batches.push(idsOf(items));
    return none;
  });
  await eventually(async () => expect(await left()).toBe(0));
  expect(batches.flat()).toEqual(ids);
  expect(Math.max(...batches.map(({ length }) => length))).toBe(10);
});

test("a message that a batch did not handle is delivered again or set aside, and the others are removed", async () => {
  for (const id of ["fine", "busy", "bad", "good"]) await enqueue(id);
  await system.bus.jetstream.publish("slipway.work.plan.q.broken", "\u00ff\u00ff");
  const handled: string[] = [];
  let isBusy = true;
  await using _work = await consumeBatches(async (items) => {
    const errors = new Map<BatchItem<PlanWork>, unknown>();
    for (const item of items) {
      const { applicationId } = item.message;
      if (applicationId === "bad") errors.set(item, new TypeError("x is undefined"));
      else if (applicationId === "busy" && isBusy) errors.set(item, new Fault("unavailable", "the store is starting"));
      else handled.push(applicationId);
    }
    isBusy = false;
    return errors;
  });
  await eventually(async () => expect(await left()).toBe(0));
  expect(handled.toSorted()).toEqual(["busy", "fine", "good"]);
  expect((await listDeadLetters(system.bus)).map(({ deadLetter }) => deadLetter.reason).toSorted()).toEqual([
    expect.stringContaining("plan work message could not be read"),
    "x is undefined",
  ]);
});

test("a stop hands the messages of a batch and those that wait back at once", async () => {
  for (const id of ["a", "b", "c"]) await enqueue(id);
  const begun = Promise.withResolvers<void>();
  const first = await consumeBatches(async (_, { signal }) => {
    begun.resolve();
    await wait(3_600_000, undefined, { signal });
    return none;
  }, 2);
  await begun.promise;
  await first[Symbol.asyncDispose]();
  const handled: string[] = [];
  await using _second = await consumeBatches(async (items) => {
    handled.push(...idsOf(items));
    return none;
  });
  await eventually(async () => expect(await left()).toBe(0));
  expect(handled.toSorted()).toEqual(["a", "b", "c"]);
});

test("a batch is one span, linked to those that its messages were published in", async () => {
  const exporter = new InMemorySpanExporter();
  await using _telemetry = await startTelemetry({ service: "test", processor: new SimpleSpanProcessor({ exporter }) });
  for (const id of ["a", "b"]) await withSpan(`push ${id}`, {}, () => enqueue(id));
  // On a busy machine each may come as a batch of its own.
  const batches: string[][] = [];
  await using _work = await consumeBatches(async (items) => {
    batches.push(idsOf(items));
    return none;
  });
  await eventually(() => expect(batches.flat()).toEqual(["a", "b"]));
  const spans = await eventually(() => {
    const found = exporter.getFinishedSpans();
    expect(found.filter(({ name }) => name === "process plan work")).toHaveLength(batches.length);
    return found;
  });
  const parents = spans.filter(({ name }) => name.startsWith("push ")).map((span) => span.spanContext().spanId);
  const handling = spans.filter(({ name }) => name === "process plan work");
  expect(handling.flatMap(({ links }) => links.map(({ context }) => context.spanId))).toEqual(parents);
});
