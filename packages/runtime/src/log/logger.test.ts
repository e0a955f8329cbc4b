import { Fault } from "@slipway/domain";
import { expect, test } from "vitest";
import { withSpan } from "../telemetry/with-span.ts";
import { createLogger } from "./logger.ts";

function loggerWithLines(level?: string) {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  return { lines, log: createLogger({ service: "executor", destination, ...(level === undefined ? {} : { level }) }) };
}

test("a line is JSON with its level in words, the time, the service and the fields", () => {
  const { lines, log } = loggerWithLines();
  log.info({ deploymentId: "d1" }, "stage started");
  expect(lines).toEqual([
    { level: "info", time: expect.stringMatching(/^\d{4}-.*Z$/), service: "executor", deploymentId: "d1", msg: "stage started" },
  ]);
});

test("secrets are redacted at every depth, also in the fields of child loggers", () => {
  const { lines, log } = loggerWithLines();
  log
    .child({ token: "s3cret" })
    .info({ password: "s3cret", git: { secret: "s3cret", headers: { Authorization: "s3cret" } }, hosts: [{ token: "s3cret" }] }, "x");
  expect(JSON.stringify(lines)).not.toContain("s3cret");
  expect(lines[0]).toMatchObject({ password: "(redacted)", token: "(redacted)" });
});

test("lines written in a span carry its ids, other lines none", () => {
  const { lines, log } = loggerWithLines();
  const { traceId, spanId } = withSpan("run stage", {}, (span) => {
    log.info("inside");
    return span.spanContext();
  });
  log.info("outside");
  expect(lines).toMatchObject([{ msg: "inside", traceId, spanId }, { msg: "outside" }]);
  expect(lines[1]).not.toHaveProperty("traceId");
});

test("a Fault is logged as a code and a sentence, a bug with its stack", () => {
  const { lines, log } = loggerWithLines();
  log.warn({ err: new Fault("not_found", "no deployment d1", { cause: new Error("empty") }) }, "x");
  log.error({ err: new TypeError("x is undefined") }, "x");
  expect(lines[0]?.["err"]).toEqual({ type: "Fault", code: "not_found", message: "no deployment d1", cause: "empty" });
  expect(lines[1]?.["err"]).toMatchObject({ type: "TypeError", stack: expect.stringContaining("logger.test.ts") });
});

test("lines below the level are not written", () => {
  const { lines, log } = loggerWithLines("warn");
  log.info("quiet");
  log.warn("loud");
  expect(lines.map(({ msg }) => msg)).toEqual(["loud"]);
});

test("an unknown level is rejected with a message", () => {
  expect(() => loggerWithLines("chatty")).toThrow("log level must be one of trace, debug, info");
});

test("a line means what was logged, and is nothing that a terminal obeys", () => {
  const lines: string[] = [];
  const log = createLogger({ service: "watcher", destination: { write: (line) => void lines.push(line) } });
  const title = "fix\u001b]8;;https://evil.example\u0007 \u009b2K\r\n\u202e\u2028\ud800";
  log.info({ title }, "commit seen");
  expect(lines.join("").trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  expect(JSON.parse(lines.join(""))).toMatchObject({ title, msg: "commit seen" });
});
