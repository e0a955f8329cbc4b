import { createLogger, silentLogger } from "@slipway/runtime";
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
    name: "a line of our own logger keeps its level, message and fields",
    line: '{"level":"warn","time":"t","service":"plugin-wait","traceId":"1","port":7,"msg":"ready"}',
    want: { level: "warn", service: "executor", plugin: "wait", port: 7, msg: "ready" },
  },
  {
    name: "a line of zap is read the same way",
    line: '{"level":"ERROR","ts":1.5,"caller":"a.go:1","msg":"failed"}',
    want: { level: "error", service: "executor", plugin: "wait", caller: "a.go:1", msg: "failed" },
  },
  {
    name: "so is a line of a cloud logger",
    line: '{"severity":"Info","message":"started"}',
    want: { level: "info", service: "executor", plugin: "wait", msg: "started" },
  },
  {
    name: "fatal is logged as error",
    line: '{"level":"fatal","msg":"gone"}',
    want: { level: "error", service: "executor", plugin: "wait", msg: "gone" },
  },
  {
    name: "a field does not override the plugin's name",
    line: '{"level":"info","plugin":"kubernetes","msg":"x"}',
    want: { level: "info", service: "executor", plugin: "wait", msg: "x" },
  },
  {
    name: "any other text is logged as a line",
    line: "panic: oh",
    want: { level: "info", service: "executor", plugin: "wait", stream: "stdout", line: "panic: oh", msg: "plugin wrote" },
  },
  {
    name: "broken JSON is logged as a line",
    line: '{"level":',
    want: { level: "info", service: "executor", plugin: "wait", stream: "stdout", line: '{"level":', msg: "plugin wrote" },
  },
  {
    name: "JSON whose level has the name of a property of every object is logged as a line",
    line: '{"level":"constructor","msg":"x"}',
    want: {
      level: "info",
      service: "executor",
      plugin: "wait",
      stream: "stdout",
      line: '{"level":"constructor","msg":"x"}',
      msg: "plugin wrote",
    },
  },
  {
    name: "JSON without a level is logged as a line",
    line: '{"a":1}',
    want: { level: "info", service: "executor", plugin: "wait", stream: "stdout", line: '{"a":1}', msg: "plugin wrote" },
  },
])("$name", ({ line, want }) => expect(relayed(line)).toEqual([want]));

test("a line on standard error is marked but is not a warning, as most programs log there; empty lines are dropped", () => {
  expect(relayed("oh", "stderr")).toMatchObject([{ level: "info", stream: "stderr", line: "oh" }]);
  expect(relayed("  ")).toEqual([]);
});

test.for([
  { name: "text on standard error", line: "panic: oh", stream: "stderr" as const, want: "panic: oh" },
  {
    name: "an error of our logger",
    line: '{"level":"fatal","err":{"message":"no port"},"msg":"failed"}',
    stream: "stdout" as const,
    want: "failed: no port",
  },
  {
    name: "an error of zap",
    line: '{"level":"error","error":"no port","msg":"failed"}',
    stream: "stderr" as const,
    want: "failed: no port",
  },
  { name: "an error without a cause", line: '{"level":"error","msg":"failed"}', stream: "stdout" as const, want: "failed" },
  {
    name: "an error about one application",
    line: '{"level":"error","deploymentId":"d1","application":"shop","err":{"message":"of shop"},"msg":"stage failed"}',
    stream: "stdout" as const,
    want: undefined,
  },
  {
    name: "an error about one call",
    line: '{"level":"error","method":"getLivestate","err":{"message":"of shop"},"msg":"call failed"}',
    stream: "stdout" as const,
    want: undefined,
  },
  { name: "text on standard output", line: "hello", stream: "stdout" as const, want: undefined },
  { name: "a line that is not an error", line: '{"level":"info","msg":"ready"}', stream: "stderr" as const, want: undefined },
])("what may explain an end: $name", ({ line, stream, want }) => expect(relayLine(silentLogger(), line, stream)).toBe(want));
