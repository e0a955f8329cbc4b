import { expect, test } from "vitest";
import { joinedPatches, mergePatchBetween } from "./merge-patch.ts";

test("a patch removes what is gone, adds what is new and replaces lists", () => {
  const from = { a: 1, b: { c: 1, d: [1, 2], e: { f: "x" } }, same: [{ x: 1 }] };
  const to = { b: { c: 2, d: [1], e: { f: "x" } }, g: { h: true }, same: [{ x: 1 }] };
  expect(mergePatchBetween(from, to)).toEqual({ a: null, b: { c: 2, d: [1] }, g: { h: true } });
  expect(mergePatchBetween(from, from)).toEqual({});
});

test("of two patches the second wins, and what only one of them does is done", () => {
  const removal = { spec: { ports: [], extra: null, type: null }, metadata: { labels: { a: null } } };
  const declared = { spec: { ports: [{ port: 80 }], type: "ClusterIP" }, data: { x: "1" } };
  expect(joinedPatches(removal, declared)).toEqual({
    spec: { ports: [{ port: 80 }], extra: null, type: "ClusterIP" },
    metadata: { labels: { a: null } },
    data: { x: "1" },
  });
});
