import { create } from "@bufbuild/protobuf";
import { LogBlockSchema, LogSeverity } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { LogLines } from "./log-lines.ts";

const block = (index: number, text: string, severity: LogSeverity = LogSeverity.INFO) =>
  create(LogBlockSchema, { index: BigInt(index), text, severity });
const part = (...blocks: ReturnType<typeof block>[]) => ({ blocks, completed: false });

test("a log that is read again has each entry once, and its lines keep their numbers", () => {
  const log = new LogLines();
  const first = log.add([part(block(0, "one\ntwo\n"), block(1, "three"))]);
  expect([first.count, first.isComplete]).toEqual([3, false]);
  const again = log.add([part(block(0, "one\ntwo\n"), block(1, "three")), { blocks: [block(2, "10%\r20%\r\n")], completed: true }]);
  expect(again.lines.map(({ plain }) => plain)).toEqual(["one", "two", "three", "10%", "20%"]);
  expect([first.count, again.count, again.isComplete]).toEqual([3, 5, true]);
});

test.for([
  ["no luck", LogSeverity.ERROR, "error"],
  ["done", LogSeverity.SUCCESS, "success"],
  ["ERROR: no space", LogSeverity.INFO, "error"],
  ["2026-11-30T10:00:00Z [warn] slow", LogSeverity.INFO, "warning"],
  ['{"level":"error","msg":"x"}', LogSeverity.INFO, "error"],
  ["time=10:00 level=warning msg=x", LogSeverity.INFO, "warning"],
  ["0 errors", LogSeverity.INFO, "info"],
  ["errorless run", LogSeverity.INFO, "info"],
] as const)("%s has its level", ([text, severity, level]) => {
  expect(new LogLines().add([part(block(0, text, severity))]).lines[0]?.level).toBe(level);
});
