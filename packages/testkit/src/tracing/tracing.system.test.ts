import { Fault } from "@slipway/domain";
import { startTelemetry, withSpan } from "@slipway/runtime";
import { expect, test } from "vitest";
import { eventually } from "../eventually.ts";
import { startJaeger } from "./start-jaeger.ts";
import { startOtlpReceiver } from "./start-otlp-receiver.ts";

test("spans exported by a service are received completely", async () => {
  await using receiver = await startOtlpReceiver();
  await exportTrace(receiver.url);
  const [inner, outer] = receiver.spans;
  expect(outer).toMatchObject({ name: "run stage", service: "executor", parentSpanId: undefined, hasFailed: false });
  expect(inner).toMatchObject({ name: "apply object", parentSpanId: outer?.spanId, traceId: outer?.traceId, hasFailed: true });
  expect(outer?.attributes).toMatchObject({ objects: 200, kept: true, ratio: 0.5, targets: ["a", "b"], delta: -3, revision: "abc" });
});

test("a request without spans is rejected", async () => {
  await using receiver = await startOtlpReceiver();
  const post = (body: Uint8Array<ArrayBuffer>, contentType: string) =>
    fetch(`${receiver.url}/v1/traces`, { method: "POST", body, headers: { "content-type": contentType } });
  expect((await post(new Uint8Array([10, 99]), "application/x-protobuf")).status).toBe(400);
  expect((await post(new Uint8Array(), "text/plain")).status).toBe(415);
  expect(receiver.spans).toEqual([]);
});

test("a trace sent to Jaeger is found by its id", async () => {
  await using jaeger = await startJaeger();
  expect(await jaeger.findTrace("0af7651916cd43dd8448eb211c80319c")).toBeUndefined();
  const traceId = await exportTrace(jaeger.otlpUrl);
  await eventually(async () => {
    const spans = (await jaeger.findTrace(traceId)) ?? [];
    const outer = spans.find(({ name }) => name === "run stage");
    expect(outer).toMatchObject({ service: "executor", parentSpanId: undefined, attributes: { objects: 200 } });
    expect(spans.find(({ name }) => name === "apply object")).toMatchObject({ traceId, parentSpanId: outer?.spanId });
  });
});

/** Exports a span and a failed child span, and returns their trace id. */
async function exportTrace(endpoint: string): Promise<string> {
  await using _telemetry = await startTelemetry({ service: "executor", endpoint });
  const attributes = { objects: 200, kept: true, ratio: 0.5, targets: ["a", "b"], delta: -3, revision: "abc" };
  return withSpan("run stage", { attributes }, (span) => {
    const failing = () =>
      withSpan("apply object", {}, () => {
        throw new Fault("unavailable", "connection refused");
      });
    expect(failing).toThrow("connection refused");
    return span.spanContext().traceId;
  });
}
