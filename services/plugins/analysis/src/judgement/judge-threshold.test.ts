import fc from "fast-check";
import { expect, test } from "vitest";
import type { Series } from "../providers/provider.ts";
import { describeExpected, judgeThreshold } from "./judge-threshold.ts";

const at = Temporal.Instant.from("2026-03-01T12:00:00Z");
const series = (values: readonly number[], labels = ""): Series => ({
  labels,
  points: values.map((value, index) => ({ at: at.add({ minutes: index }), value })),
});

test.for([
  { name: "all in the range", values: [1, 2, 3], expected: { min: 1, max: 3 }, isOk: true, text: "3 values, 1 to 3, expected 1 to 3" },
  { name: "one value on the bound", values: [0.05], expected: { max: 0.05 }, isOk: true, text: "1 value, 0.05, expected at most 0.05" },
  {
    name: "below",
    values: [5, 1],
    expected: { min: 2 },
    isOk: false,
    text: "1 of 2 values out of range, expected at least 2: the worst is 1 at 12:01:00 UTC",
  },
  {
    name: "above, the furthest named",
    values: [4, 9, 1],
    expected: { max: 3 },
    isOk: false,
    text: "2 of 3 values out of range, expected at most 3: the worst is 9 at 12:01:00 UTC",
  },
  { name: "infinite", values: [Number.POSITIVE_INFINITY], expected: { max: 3 }, isOk: false, text: "the worst is +Inf" },
  { name: "long numbers", values: [1 / 3], expected: { max: 1 }, isOk: true, text: "1 value, 0.333333, expected" },
])("$name: ok $isOk", ({ values, expected, isOk, text }) => {
  const verdict = judgeThreshold([series(values)], expected);
  expect(verdict.isOk).toBe(isOk);
  expect(verdict.text).toContain(text);
});

test("the series of the worst value is named", () => {
  const verdict = judgeThreshold([series([1], '{code="200"}'), series([8], '{code="500"}')], { max: 5 });
  expect(verdict.text).toBe('1 of 2 values out of range, expected at most 5: the worst is 8 at 12:00:00 UTC {code="500"}');
});

test("it passes exactly if every value is in the range", () => {
  const value = fc.integer({ min: -10, max: 10 });
  fc.assert(
    fc.property(fc.array(fc.array(value, { minLength: 1 }), { minLength: 1 }), value, value, (groups, a, b) => {
      const [min, max] = a < b ? [a, b] : [b, a];
      const isOk = groups.flat().every((each) => each >= min && each <= max);
      expect(
        judgeThreshold(
          groups.map((group) => series(group)),
          { min, max },
        ).isOk,
      ).toBe(isOk);
    }),
  );
});

test.for([
  [{ min: 1 }, "at least 1"],
  [{ max: 0.5 }, "at most 0.5"],
  [{ min: 1, max: 2 }, "1 to 2"],
  [{}, "anything"],
] as const)("%j is %s", ([expected, text]) => expect(describeExpected(expected)).toBe(text));
