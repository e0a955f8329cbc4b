import fc from "fast-check";
import { expect, test } from "vitest";
import { rank } from "./rank.ts";

test.for([
  { name: "nothing", values: [], ranks: [], groups: [] },
  { name: "values in any order", values: [30, 10, 20], ranks: [3, 1, 2], groups: [1, 1, 1] },
  { name: "equals share the middle", values: [5, 1, 5, 9], ranks: [2.5, 1, 2.5, 4], groups: [1, 2, 1] },
  { name: "all equal", values: [7, 7, 7], ranks: [2, 2, 2], groups: [3] },
  { name: "infinities", values: [Number.POSITIVE_INFINITY, 0, Number.NEGATIVE_INFINITY], ranks: [3, 2, 1], groups: [1, 1, 1] },
])("$name", ({ values, ranks, groups }) => expect(rank(values)).toEqual({ ranks, groups }));

test("the ranks always have the same sum, and a larger value has a larger rank", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 40 }), (values) => {
      const { ranks } = rank(values);
      expect(ranks.reduce((sum, value) => sum + value, 0)).toBe((values.length * (values.length + 1)) / 2);
      for (const [i, a] of values.entries())
        for (const [j, b] of values.entries()) expect(Math.sign((ranks[i] ?? 0) - (ranks[j] ?? 0))).toBe(Math.sign(a - b));
    }),
  );
});
