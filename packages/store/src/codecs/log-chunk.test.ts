import { create, toBinary } from "@bufbuild/protobuf";
import { LogBlockSchema, LogChunkSchema, LogSeverity } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { logChunk } from "./log-chunk.ts";

const block = (index: number, text: string) =>
  create(LogBlockSchema, { index: BigInt(index), text, severity: LogSeverity.INFO, at: { seconds: 5n } });

test("entries are read back as they were, few or many, and many that are alike take little space", () => {
  const few = [block(7, "applied 😀\0"), block(8, "")];
  expect(logChunk.decode(logChunk.encode(few))).toEqual(few);
  const many = Array.from({ length: 2_000 }, (_, at) => block(at, `deployment.apps/web-${at} configured`));
  const stored = logChunk.encode(many);
  expect(logChunk.decode(stored)).toEqual(many);
  const plain = many.reduce((sum, each) => sum + toBinary(LogBlockSchema, each).length, 0);
  expect(stored.length).toBeLessThan(plain / 5);
});

test("a row of an earlier version is one entry", () => {
  for (const each of [block(7, "applied"), create(LogBlockSchema, { text: "only text" }), create(LogBlockSchema)])
    expect(logChunk.decode(toBinary(LogBlockSchema, each))).toEqual([each]);
});

test("a damaged row is an error", () => {
  expect(() => logChunk.decode(Uint8Array.of(0xff, 0xff))).toThrow();
  const zstd = Uint8Array.of(1, 2, 3);
  expect(() => logChunk.decode(toBinary(LogChunkSchema, create(LogChunkSchema, { zstd })))).toThrow();
});
