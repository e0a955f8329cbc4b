import fc from "fast-check";
import { expect, test } from "vitest";
import { LineSplitter } from "./line-splitter.ts";

function split(chunks: readonly Uint8Array[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return lines;
}

test("lines are the same however the bytes are split", () => {
  const line = fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => text.replaceAll(/[\r\n]/g, "."));
  fc.assert(
    fc.property(fc.array(line), fc.integer({ min: 1, max: 7 }), (lines, size) => {
      const bytes = Buffer.from(lines.map((each) => `${each}\n`).join(""));
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
      expect(split(chunks)).toEqual(lines);
    }),
  );
});

test("an unfinished last line is passed on, carriage returns are not", () => {
  expect(split([Buffer.from("one\r\ntwo")])).toEqual(["one", "two"]);
});

test("a line that never ends is passed on in pieces", () => {
  const lines = split(Array.from({ length: 10 }, () => Buffer.alloc(64 * 1024, "x")));
  expect(lines.join("")).toHaveLength(10 * 64 * 1024);
  expect(Math.max(...lines.map((line) => line.length))).toBe(64 * 1024);
});
