import { createLogger } from "@slipway/runtime";
import { expect, test } from "vitest";
import { relayLine } from "./plugin-output.ts";

function relayed(line: string, stream: "stdout" | "stderr" = "stdout"): unknown {
  const lines: string[] = [];
  const log = createLogger({ service: "executor", level: "debug", destination: { write: (text) => void lines.push(text) } });
  relayLine(log.child({ plugin: "wait" }), line, stream);
  return lines.map((text) => {
    const { time: _, ...rest } = JSON.parse(text) as Record<string, unknown>;
    return rest;
  });
}

test.for([
  {
    name: "a line of our own logger keeps level, words and fields",
    line: '{"level":"warn","time":"t","service":"plugin-wait","traceId":"1","port":7,"msg":"ready"}',
    want: { level: "warn", service: "executor", plugin: "wait", port: 7, msg: "ready" },
  },
  {
    name: "a line of zap is read the same way",
    line: '{"level":"ERROR","ts":1.5,"caller":"a.go:1","msg":"failed"}',
    want: { level: "error", service: "executor", plugin: "wait", caller: "a.go:1", msg: "failed" },
  },
  {
    name: "a line of a cloud logger too",
    line: '{"severity":"Info","message":"started"}',
    want: { level: "info", service: "executor", plugin: "wait", msg: "started" },
  },
  {
    name: "what can not be passed on as fatal is an error",
    line: '{"level":"fatal","msg":"gone"}',
    want: { level: "error", service: "executor", plugin: "wait", msg: "gone" },
  },
  {
    name: "a field does not pretend to be another plugin",
    line: '{"level":"info","plugin":"kubernetes","msg":"x"}',
    want: { level: "info", service: "executor", plugin: "wait", msg: "x" },
  },
  {
    name: "any other text is a line",
    line: "panic: oh",
    want: { level: "info", service: "executor", plugin: "wait", line: "panic: oh", msg: "plugin wrote" },
  },
  {
    name: "broken JSON is a line",
    line: '{"level":',
    want: { level: "info", service: "executor", plugin: "wait", line: '{"level":', msg: "plugin wrote" },
  },
  {
    name: "JSON without a level is a line",
    line: '{"a":1}',
    want: { level: "info", service: "executor", plugin: "wait", line: '{"a":1}', msg: "plugin wrote" },
  },
])("$name", ({ line, want }) => expect(relayed(line)).toEqual([want]));

test("plain text on standard error is a warning, empty lines are nothing", () => {
  expect(relayed("oh", "stderr")).toMatchObject([{ level: "warn", line: "oh" }]);
  expect(relayed("  ")).toEqual([]);
});
