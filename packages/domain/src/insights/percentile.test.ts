import { expect, test } from "vitest";
import { median, percentile } from "./percentile.ts";

test.for([
  { of: [], median: undefined, p90: undefined },
  { of: [7], median: 7, p90: 7 },
  { of: [1, 2], median: 1.5, p90: 2 },
  { of: [1, 2, 9], median: 2, p90: 9 },
  { of: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], median: 5.5, p90: 9 },
  { of: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], median: 6, p90: 10 },
])("of $of the median is $median and the 90th percentile $p90", ({ of, median: middle, p90 }) => {
  expect([median(of), percentile(of, 0.9)]).toEqual([middle, p90]);
});
