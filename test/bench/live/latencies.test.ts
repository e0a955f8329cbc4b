import { expect, test } from "vitest";
import { latencyOf } from "./latencies.ts";

test("a change takes until it or a later one of its object is seen", () => {
  const changes = [
    { name: "a", version: 1, at: 0 },
    { name: "a", version: 2, at: 10 },
    { name: "b", version: 3, at: 20 },
  ];
  const seen = [
    { name: "b", version: 3, at: 60 },
    { name: "a", version: 2, at: 30 },
    { name: "a", version: 1, at: 35 },
  ];
  expect(latencyOf(changes, seen)).toEqual({ p50: 30, p99: 40 });
});

test("a change that is never seen is an error", () => {
  expect(() => latencyOf([{ name: "a", version: 2, at: 0 }], [{ name: "a", version: 1, at: 5 }])).toThrow("version 2 of a was never seen");
});
