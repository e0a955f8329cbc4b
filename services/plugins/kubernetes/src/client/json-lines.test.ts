import { expect, test } from "vitest";
import { jsonLines } from "./json-lines.ts";

async function* chunks(...texts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield typeof text === "string" ? new TextEncoder().encode(text) : text;
}

test("lines are assembled from chunks, wherever those are split, even inside a character", async () => {
  const umlaut = new TextEncoder().encode('"ü"\n');
  const values = await Array.fromAsync(jsonLines(chunks('{"a":1}\n{"b"', ":2}\n", umlaut.slice(0, 2), umlaut.slice(2), "[1]\n{")));
  expect(values).toEqual([{ a: 1 }, { b: 2 }, "ü", [1]]);
});
