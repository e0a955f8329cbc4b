import { expect, test } from "vitest";
import { ScriptOutput } from "./script-output.ts";

function outputOf(chunks: readonly (string | Uint8Array)[], limit?: number): string[] {
  const lines: string[] = [];
  const output = new ScriptOutput({ info: (line) => lines.push(String(line)) }, limit);
  for (const chunk of chunks) output.push(Buffer.from(chunk));
  output.end();
  return lines;
}

test.for([
  { name: "lines that arrive in pieces", chunks: ["on", "e\ntw", "o\n"], lines: ["one", "two"] },
  { name: "a last line without a newline", chunks: ["one\ntwo"], lines: ["one", "two"] },
  { name: "empty lines, and Windows line endings", chunks: ["one\r\n\r\ntwo\n"], lines: ["one", "", "two"] },
  { name: "a character that arrives in pieces", chunks: [Uint8Array.of(0xc3), Uint8Array.of(0xa9, 0x0a)], lines: ["é"] },
  { name: "bytes that are not UTF-8", chunks: [Uint8Array.of(0x61, 0xff, 0x62, 0x0a)], lines: ["a\uFFFDb"] },
  { name: "nothing", chunks: [], lines: [] },
])("$name", ({ chunks, lines }) => expect(outputOf(chunks)).toEqual(lines));

test("a very long line is split", () => {
  const lines = outputOf(Array.from({ length: 10 }, () => "x".repeat(100_000)));
  expect(lines.length).toBeGreaterThan(10);
  expect(lines.join("")).toBe("x".repeat(1_000_000));
});

test("of very long output the beginning and the last hundred lines are shown, and how many are missing", () => {
  const lines = outputOf([Array.from({ length: 1_000 }, (_, number) => `line ${number}\n`).join("")], 50);
  expect(lines.slice(0, 8)).toEqual([...Array.from({ length: 8 }, (_, number) => `line ${number}`)]);
  expect(lines[8]).toBe("(892 lines are not shown here: the output is too long)");
  expect(lines.slice(9)).toEqual(Array.from({ length: 100 }, (_, number) => `line ${number + 900}`));
});

test("long lines beyond the limit are truncated", () => {
  expect(outputOf(["long enough\n", `${"x".repeat(5_000)}\n`], 5)).toEqual(["long enough", `${"x".repeat(1_000)}…`]);
});
