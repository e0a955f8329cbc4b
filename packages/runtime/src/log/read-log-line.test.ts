import { expect, test } from "vitest";
import { readLogLine } from "./read-log-line.ts";

test.for([
  {
    name: "our own logger",
    line: '{"level":"warn","time":"t","service":"plugin-wait","plugin":"wait","traceId":"1","port":7,"msg":"ready"}',
    want: { level: "warn", message: "ready", fields: { port: 7 } },
  },
  {
    name: "zap",
    line: '{"level":"ERROR","ts":1.5,"caller":"a.go:1","msg":"failed"}',
    want: { level: "ERROR", message: "failed", fields: { caller: "a.go:1" } },
  },
  { name: "a cloud logger", line: '{"severity":"Info","message":"started"}', want: { level: "Info", message: "started", fields: {} } },
  {
    name: "a logger without level names",
    line: '{"level":30,"pid":7,"msg":"ready"}',
    want: { level: undefined, message: "ready", fields: {} },
  },
  { name: "no logger, in JSON", line: '{"level":"info","a":1}', want: undefined },
  { name: "no logger, in broken JSON", line: '{"level":', want: undefined },
  { name: "no logger, in an array", line: '["msg"]', want: undefined },
  { name: "no logger, in plain words", line: "panic: oh", want: undefined },
])("a line of $name is read", ({ line, want }) => expect(readLogLine(line)).toEqual(want));
