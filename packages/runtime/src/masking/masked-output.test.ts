import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace";
import { Fault } from "@slipway/domain";
import { expect, test } from "vitest";
import { createLogger } from "../log/logger.ts";
import { startTelemetry } from "../telemetry/start-telemetry.ts";
import { withSpan } from "../telemetry/with-span.ts";
import { hiddenValues } from "./hidden-values.ts";

// Of this test alone: what is hidden stays so.
const secret = 'masked-output"\n-canary';
hiddenValues.add("masked-output", [secret, "masked-output-id"]);

test.for(["json", "console"] as const)("a log as %s shows neither message, fields, errors nor causes as they are", (encoding) => {
  const lines: string[] = [];
  const log = createLogger({ service: "x", encoding, destination: { write: (line) => void lines.push(line) } });
  const cause = new Error(`cause ${secret}`);
  log.info(
    { applicationId: "masked-output-id", err: new Fault("invalid", `why ${secret}`, { cause }), nested: { text: [secret] } },
    `message ${secret}`,
  );
  log.error({ err: new TypeError(`bug ${secret}`) }, "failed");
  expect(lines.join("")).not.toContain("canary");
  expect(lines.join("")).toContain("*****");
  expect(lines).toHaveLength(2);
});

test("a line that is masked stays JSON, with the fields that programs find it by", () => {
  const lines: string[] = [];
  const log = createLogger({ service: "x", destination: { write: (line) => void lines.push(line) } });
  log.info({ applicationId: "masked-output-id", answer: "masked-output-id" }, "a message");
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: "info", applicationId: "masked-output-id", answer: "*****", msg: "a message" });
});

test("spans are masked in names, attributes, events and status", async () => {
  const exporter = new InMemorySpanExporter();
  await using _telemetry = await startTelemetry({ service: "x", processor: new SimpleSpanProcessor({ exporter }) });
  const thrown = () =>
    withSpan(`do ${secret}`, { attributes: { "slipway.text": secret, "slipway.list": [secret] } }, (span) => {
      span.addEvent("seen", { text: secret });
      throw new TypeError(`bug ${secret}`);
    });
  expect(thrown).toThrow();
  const [span] = exporter.getFinishedSpans();
  const { name, attributes, events, status } = span ?? {};
  expect(JSON.stringify({ name, attributes, events, status })).not.toContain("canary");
  expect(span).toMatchObject({ name: "do *****", attributes: { "slipway.text": "*****" } });
  expect(span?.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(span?.duration).toBeDefined();
});
