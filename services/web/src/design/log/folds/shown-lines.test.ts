import { create } from "@bufbuild/protobuf";
import { LogBlockSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { LogLines } from "../log-lines.ts";
import { LogFolds } from "./log-folds.ts";
import { countLevels, rowOf, shownLines } from "./shown-lines.ts";

const texts = ["begin", "::group::x", "WARN slow", "fine", "::endgroup::", "ERROR no", "  at a.b", "  at c.d", "  at e.f", "end"];
const log = new LogLines().add([{ blocks: texts.map((text, at) => create(LogBlockSchema, { index: BigInt(at), text })), completed: true }]);
const folds = new LogFolds().find(log);
const given = { folds, touched: new Map<number, boolean>(), least: "all" as const, always: [] };
const open = new Map([
  [1, true],
  [5, true],
]);

test("what is folded is hidden below its head, until somebody opens it", () => {
  expect(shownLines(log, given)).toEqual([0, 1, 5, 9]);
  expect(shownLines(log, { ...given, touched: new Map([[5, true]]) })).toEqual([0, 1, 5, 6, 7, 8, 9]);
  expect(shownLines(log, { ...given, touched: open })).toBeUndefined();
});

test("a level leaves what is at least as bad, and a line that is looked at stays wherever it is", () => {
  expect(shownLines(log, { ...given, touched: open, least: "warning" })).toEqual([2, 5]);
  expect(shownLines(log, { ...given, least: "error" })).toEqual([5]);
  expect(shownLines(log, { ...given, least: "error", always: [3] })).toEqual([3, 5]);
  expect(countLevels(log)).toEqual({ warning: 2, error: 1 });
});

test("a line that is looked at opens the fold that it is in, unless that was closed by hand", () => {
  expect(shownLines(log, { ...given, always: [7] })).toEqual([0, 1, 5, 6, 7, 8, 9]);
  expect(shownLines(log, { ...given, always: [7], touched: new Map([[5, false]]) })).toEqual([0, 1, 5, 7, 9]);
});

test("a line has its place among those that are shown", () => {
  expect([0, 1, 4, 5, 9].map((line) => rowOf([0, 1, 5, 9], line))).toEqual([0, 1, 2, 2, 3]);
  expect(rowOf(undefined, 7)).toBe(7);
});

test("a hundred thousand lines with a thousand folds are chosen in one go", () => {
  const many = Array.from({ length: 100_000 }, (_, at) => (at % 100 === 0 ? "::group::x" : at % 100 === 99 ? "::endgroup::" : "line"));
  const long = new LogLines().add([{ blocks: [create(LogBlockSchema, { index: 0n, text: many.join("\n") })], completed: true }]);
  const all = new LogFolds().find(long);
  expect(all).toHaveLength(1_000);
  expect(shownLines(long, { ...given, folds: all })).toHaveLength(1_000);
});
