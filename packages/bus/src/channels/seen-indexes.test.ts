import { expect, test } from "vitest";
import { SeenIndexes } from "./seen-indexes.ts";

const cases = [
  { name: "nothing", indexes: [], isNew: [], ranges: 0 },
  { name: "one index and its repeat", indexes: [5, 5], isNew: [true, false], ranges: 1 },
  {
    name: "ascending indexes and repeats of the last ones",
    indexes: [1, 2, 3, 2, 3, 4],
    isNew: [true, true, true, false, false, true],
    ranges: 1,
  },
  { name: "a gap", indexes: [1, 2, 9, 10, 2, 9], isNew: [true, true, true, true, false, false], ranges: 2 },
  { name: "a gap that is filled later", indexes: [1, 3, 2, 2], isNew: [true, true, true, false], ranges: 1 },
  { name: "descending indexes", indexes: [3, 2, 1, 0, -1, 2], isNew: [true, true, true, true, true, false], ranges: 1 },
  { name: "an index before all others", indexes: [10, 1, 1, 10], isNew: [true, true, false, false], ranges: 2 },
];

test.for(cases)("an index is new once: $name", ({ indexes, isNew, ranges }) => {
  const seen = new SeenIndexes();
  expect(indexes.map((index) => seen.add(BigInt(index)))).toEqual(isNew);
  expect(seen.size).toBe(ranges);
});
