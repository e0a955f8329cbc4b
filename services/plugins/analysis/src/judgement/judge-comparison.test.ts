import fc from "fast-check";
import { expect, test } from "vitest";
import type { Deviation } from "../options/metric-options.ts";
import { alpha, judgeComparison } from "./judge-comparison.ts";

const low = [1, 2, 3, 4, 5];
const high = [6, 7, 8, 9, 10];
const judge = (tried: readonly number[], reference: readonly number[], deviation: Deviation = "EITHER") =>
  judgeComparison({ name: "canary", values: tried }, { name: "primary", values: reference }, deviation);

test.for([
  {
    name: "higher, which either forbids",
    tried: high,
    reference: low,
    deviation: "EITHER",
    isOk: false,
    text: "canary differs from primary: canary has median 8 of 5, primary has median 3 of 5; U 25, p 0.0079 (exact), not more than 0.05",
  },
  {
    name: "lower, which either forbids",
    tried: low,
    reference: high,
    deviation: "EITHER",
    isOk: false,
    text: "canary differs from primary",
  },
  {
    name: "higher, which high forbids",
    tried: high,
    reference: low,
    deviation: "HIGH",
    isOk: false,
    text: "canary is higher than primary",
  },
  { name: "lower, which high allows", tried: low, reference: high, deviation: "HIGH", isOk: true, text: "no high deviation" },
  { name: "lower, which low forbids", tried: low, reference: high, deviation: "LOW", isOk: false, text: "canary is lower than primary" },
  { name: "higher, which low allows", tried: high, reference: low, deviation: "LOW", isOk: true, text: "no low deviation" },
  { name: "the same", tried: low, reference: low, deviation: "EITHER", isOk: true, text: "no deviation: canary has median 3 of 5" },
  { name: "all one value", tried: [4, 4, 4, 4], reference: [4, 4, 4, 4], deviation: "EITHER", isOk: true, text: "p 1 (exact)" },
  {
    name: "nothing against nothing",
    tried: [],
    reference: [],
    deviation: "EITHER",
    isOk: true,
    text: "neither canary nor primary has a value",
  },
  { name: "nothing against something", tried: [], reference: low, deviation: "EITHER", isOk: false, text: "canary has no value" },
  { name: "something against nothing", tried: low, reference: [], deviation: "EITHER", isOk: false, text: "primary has no value" },
  { name: "a chance of exactly the limit", tried: [4, 5, 6], reference: [1, 2, 3], deviation: "HIGH", isOk: false, text: "p 0.05 (exact)" },
  {
    name: "too few to show anything",
    tried: [4, 5, 6],
    reference: [1, 2, 3],
    deviation: "EITHER",
    isOk: true,
    text: "3 against 3 values can never show a difference",
  },
] as const)("$name: ok $isOk", ({ tried, reference, deviation, isOk, text }) => {
  const verdict = judge(tried, reference, deviation);
  expect(verdict.text).toContain(text);
  expect(verdict.isOk).toBe(isOk);
});

test("values far enough apart fail on one side only, and for EITHER", () => {
  const sample = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 30 });
  fc.assert(
    fc.property(sample, sample, (reference, base) => {
      const tried = base.map((value) => value + 2);
      expect([judge(tried, reference, "HIGH").isOk, judge(tried, reference, "LOW").isOk, judge(tried, reference).isOk]).toEqual([
        false,
        true,
        false,
      ]);
    }),
  );
});

test("the share of equal populations that fail is about alpha", () => {
  // A generator of its own, so that the share is the same each time.
  let state = 42;
  const random = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  const draw = (): number[] => Array.from({ length: 12 }, random);
  const failures = Array.from({ length: 2_000 }, () => judge(draw(), draw()).isOk).filter((isOk) => !isOk).length;
  expect(failures / 2_000).toBeGreaterThan(alpha / 2);
  expect(failures / 2_000).toBeLessThan(alpha * 1.2);
});
