import { expect, test } from "vitest";
import { logLines } from "./log-lines.ts";

async function* chunks(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === "string" ? Buffer.from(part) : part;
}
const read = async (...parts: readonly (string | Uint8Array)[]) =>
  (await Array.fromAsync(logLines(chunks(...parts)))).flat().map(({ at, text }) => `${at ?? "-"}|${text}`);

test.for([
  {
    name: "lines across chunks, with their times",
    parts: ["2026-11-29T12:00:00.000000001Z one\n2026-11-29T12", ":00:01+02:00 two\n2026-11-29T12:00:02Z \n"],
    want: ["2026-11-29T12:00:00.000000001Z|one", "2026-11-29T10:00:01Z|two", "2026-11-29T12:00:02Z|"],
  },
  { name: "a last line without an end", parts: ["2026-11-29T12:00:00Z a\nb"], want: ["2026-11-29T12:00:00Z|a", "-|b"] },
  {
    name: "a line without a time, or with another",
    parts: ["plain\n2026-13-29T12:00:00Z x\n"],
    want: ["-|plain", "-|2026-13-29T12:00:00Z x"],
  },
  { name: "a character that is cut in two", parts: [Buffer.from("ä").subarray(0, 1), Buffer.from("ä\n").subarray(1)], want: ["-|ä"] },
  { name: "no line", parts: [], want: [] },
])("a log has $name", async ({ parts, want }) => {
  expect(await read(...parts)).toEqual(want);
});

test("a line that never ends is cut, and the next one is read", async () => {
  const [long = "", next] = await read(
    ..."x"
      .repeat(30)
      .split("")
      .map((letter) => letter.repeat(10_000)),
    "\nnext\n",
  );
  expect([long.length, next]).toEqual([64 * 1024 + 2, "-|next"]);
});
