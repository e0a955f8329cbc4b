import { create } from "@bufbuild/protobuf";
import { LogBlockSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { LogLines } from "./log-lines.ts";
import { LogSearch, matchFrom } from "./search-log.ts";

let index = 0n;
const part = (...texts: string[]) => ({ blocks: texts.map((text) => create(LogBlockSchema, { index: index++, text })), completed: false });

test("a search finds every place in the log, whatever the case and the colours, and goes on as the log grows", () => {
  const [lines, search] = [new LogLines(), new LogSearch()];
  const log = lines.add([part("Failed: pull failed", "fine", "\u001b[31mfai\u001b[0mled")]);
  expect(search.find(log, "failed")).toEqual([
    { line: 0, start: 0 },
    { line: 0, start: 13 },
    { line: 2, start: 0 },
  ]);
  expect(search.find(lines.add([part("it FAILED")]), "failed")).toHaveLength(4);
  expect(search.find(lines.add([]), "none")).toEqual([]);
  expect(search.find(lines.add([]), "")).toEqual([]);
});

test("a text that overlaps itself is counted as a browser counts it", () => {
  expect(new LogSearch().find(new LogLines().add([part("aaaa")]), "aa")).toHaveLength(2);
});

test("a hundred thousand lines have as many matches", () => {
  const log = new LogLines().add([part(...Array.from({ length: 100_000 }, (_, at) => `line ${at}`))]);
  const matches = new LogSearch().find(log, "line");
  expect(matches).toHaveLength(100_000);
  expect([matchFrom(matches, 0), matchFrom(matches, 99_998), matchFrom(matches, 200_000)]).toEqual([0, 99_998, 100_000]);
});
