import { expect, test } from "vitest";
import { mergePatchBetween } from "./merge-patch.ts";

test("a patch removes what is gone, adds what is new and replaces lists", () => {
  const from = { a: 1, b: { c: 1, d: [1, 2], e: { f: "x" } }, same: [{ x: 1 }] };
  const to = { b: { c: 2, d: [1], e: { f: "x" } }, g: { h: true }, same: [{ x: 1 }] };
  expect(mergePatchBetween(from, to)).toEqual({ a: null, b: { c: 2, d: [1] }, g: { h: true } });
  expect(mergePatchBetween(from, from)).toEqual({});
});
