import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace";
import { Fault } from "@slipway/domain";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inService } from "./in-service.ts";
import { startTelemetry } from "./start-telemetry.ts";
import { currentTraceparent } from "./traceparent.ts";
import { withSpan } from "./with-span.ts";

const exporter = new InMemorySpanExporter();
let telemetry: AsyncDisposable;
beforeEach(async () => {
  exporter.reset();
  telemetry = await startTelemetry({ service: "probe", processor: new SimpleSpanProcessor({ exporter: keepAfterShutdown }) });
});
afterEach(() => telemetry[Symbol.asyncDispose]());

/** The exporter forgets what it has when it is shut down, and is used again by the next test. */
const keepAfterShutdown = {
  export: exporter.export.bind(exporter),
  forceFlush: async () => {},
  shutdown: async () => {},
};
const spans = () => exporter.getFinishedSpans();

test("the span has the name, the kind and the attributes, and starts and ends with the work", async () => {
  const result = withSpan("run stage", { kind: "consumer", attributes: { stageId: "s1" } }, async (span) => {
    await new Promise(setImmediate);
    expect(spans()).toEqual([]);
    span.setAttribute("attempt", 2);
    return "done";
  });
  await expect(result).resolves.toBe("done");
  expect(spans()).toMatchObject([
    { name: "run stage", kind: SpanKind.CONSUMER, attributes: { stageId: "s1", attempt: 2 }, status: { code: SpanStatusCode.UNSET } },
  ]);
});

test("spans nest across awaits", async () => {
  await withSpan("outer", {}, async () => {
    await new Promise(setImmediate);
    await withSpan("inner", {}, async () => {});
  });
  const [inner, outer] = spans();
  expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
  expect(outer?.parentSpanContext).toBeUndefined();
});

test("a span continues the traceparent it is given, whatever span is active", () => {
  const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  withSpan("outer", {}, () =>
    withSpan("resume", { parent }, () => expect(currentTraceparent()).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-/)),
  );
  expect(spans()[0]).toMatchObject({ name: "resume", parentSpanContext: { spanId: "b7ad6b7169203331" } });
});

const outcomes: readonly { name: string; error: unknown; failed: boolean }[] = [
  { name: "a bug", error: new TypeError("x is undefined"), failed: true },
  { name: "a thrown string", error: "x", failed: true },
  { name: "unavailable", error: new Fault("unavailable", "x"), failed: true },
  { name: "deadline", error: new Fault("deadline", "x"), failed: true },
  { name: "internal", error: new Fault("internal", "x"), failed: true },
  { name: "not_found", error: new Fault("not_found", "x"), failed: false },
  { name: "conflict", error: new Fault("conflict", "x"), failed: false },
  { name: "canceled", error: new Fault("canceled", "x"), failed: false },
  { name: "an abort", error: new DOMException("x", "AbortError"), failed: false },
];

test.for(outcomes)("$name: the span's failed mark is $failed, and the error is rethrown", async ({ error, failed }) => {
  const thrower = (): never => {
    throw error;
  };
  expect(() => withSpan("sync", {}, thrower)).toThrow();
  await expect(withSpan("async", {}, async () => thrower())).rejects.toBe(error);
  const code = failed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET;
  expect(spans()).toMatchObject([
    { name: "sync", status: { code } },
    { name: "async", status: { code } },
  ]);
});

test("each service of a process has its own name on its spans, in one trace", async () => {
  await inService("planner", () =>
    withSpan("plan deployment", {}, async () => {
      await new Promise(setImmediate);
      await inService("executor", async () => withSpan("run deployment", {}, () => {}));
    }),
  );
  withSpan("alone", {}, () => {});
  const seen = spans().map((span) => [span.name, span.resource.attributes["service.name"]]);
  expect(seen).toEqual([
    ["run deployment", "executor"],
    ["plan deployment", "planner"],
    ["alone", "probe"],
  ]);
  expect(spans()[0]?.spanContext().traceId).toBe(spans()[1]?.spanContext().traceId);
  expect(spans()[0]?.resource.attributes["service.version"]).toMatch(/^\d+\.\d+\.\d+/);
});
