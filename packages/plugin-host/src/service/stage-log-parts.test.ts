import { create, toBinary } from "@bufbuild/protobuf";
import { LogBlockSchema, LogSeverity as PluginLogSeverity } from "@slipway/proto/plugin";
import { addObjectResult, ObjectOutcome, ObjectResultSchema } from "@slipway/proto/plugin-extension";
import { LogSeverity, StageLogSchema } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { stageLogParts } from "./stage-log-parts.ts";

const partsOf = (blocks: Parameters<typeof stageLogParts>[0], mask = (text: string) => text) => stageLogParts(blocks, mask);
const second = 1_767_225_600n;
const block = (index: bigint, createdAt = second, log = "applied") =>
  create(LogBlockSchema, { index, createdAt, log, severity: PluginLogSeverity.SUCCESS });
const indexesOf = (...blocks: ReturnType<typeof block>[]) => partsOf(blocks).flatMap((part) => part.map(({ index }) => index));

test("an entry keeps its text, time and severity", () => {
  expect(partsOf([block(second + 1n)])).toMatchObject([[{ text: "applied", severity: LogSeverity.SUCCESS, at: { seconds: second } }]]);
  expect(partsOf([])).toEqual([]);
});

test("entries of PipeCD's SDK with the same index in two attempts stay apart, in the order they were written", () => {
  const first = [block(second + 1n), block(second + 2n), block(second + 3n, second + 1n)];
  const next = [block(second + 3n, second + 2n), block(second + 4n, second + 2n)];
  const indexes = indexesOf(...first, ...next);
  expect(new Set(indexes).size).toBe(5);
  expect(indexes).toEqual(indexes.toSorted((a, b) => Number(a - b)));
  expect(indexesOf(...first), "a repeat is a repeat").toEqual(indexes.slice(0, 3));
});

test.for([
  { name: "an index in microseconds", index: second * 1_000_000n },
  { name: "an entry without a time", index: 3n, createdAt: 0n },
])("an index stays as it is: $name", ({ index, createdAt = second }) => expect(indexesOf(block(index, createdAt))).toEqual([index]));

test("many entries are split into several messages, none too large, in order", () => {
  const texts = Array.from({ length: 100 }, (_, index) => `${index} ${"ü".repeat(10_000)}`);
  const parts = partsOf(texts.map((text, index) => block(BigInt(index), second, text)));
  expect(parts.flatMap((part) => part.map(({ text }) => text))).toEqual(texts);
  expect(parts.length).toBeGreaterThan(5);
  for (const part of parts) expect(part.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)).toBeLessThanOrEqual(256 * 1024);
});

test("an entry that is too long for a message is truncated, with a note", () => {
  const [[cut] = []] = partsOf([block(1n, second, "x".repeat(2_000_000))]);
  expect(cut?.text.length).toBeLessThan(600_000);
  expect(cut?.text).toMatch(/x\n\(truncated: the entry has 2000000 bytes\)$/);
});

test.for([{ text: "" }, { text: "x" }])("many short entries are split into messages that nats-server accepts: $text", ({ text }) => {
  const parts = partsOf(Array.from({ length: 40_000 }, (_, index) => block(second + BigInt(index), second, text)));
  expect(parts.flat()).toHaveLength(40_000);
  for (const blocks of parts)
    expect(toBinary(StageLogSchema, create(StageLogSchema, { blocks: [...blocks] })).length).toBeLessThan(1024 * 1024);
});

test("what was done with an object is kept beside the words, masked as they are; a result that is too large is not", () => {
  const withResult = (diff: string) => {
    const entry = block(second + 1n, second, "applied ConfigMap/web-hunter2: hunter2");
    addObjectResult(
      entry,
      create(ObjectResultSchema, { kind: "ConfigMap", name: "web-hunter2", outcome: ObjectOutcome.CHANGED, diff, reason: "hunter2" }),
    );
    return partsOf([entry], (text) => text.replaceAll("hunter2", "*****"));
  };
  expect(withResult("+ a: hunter2\n")).toMatchObject([
    [
      {
        text: "applied ConfigMap/web-*****: *****",
        result: { kind: "ConfigMap", name: "web-*****", outcome: ObjectOutcome.CHANGED, diff: "+ a: *****\n", reason: "*****" },
      },
    ],
  ]);
  expect(withResult("x".repeat(70_000)).flat()[0]?.result).toBeUndefined();
});
