import { expect, test } from "vitest";
import { beginningOf, partsOf, positionOf } from "./position.ts";

test("positions of the first incarnation are the sequences; those of later ones are greater than all before", () => {
  expect(positionOf(0n, 812n)).toBe(812n);
  expect(positionOf(1n, 1n) > positionOf(0n, 2n ** 48n - 1n)).toBe(true);
  expect(partsOf(positionOf(3n, 4n))).toEqual({ ordinal: 3n, sequence: 4n });
  expect(positionOf(32_767n, 2n ** 48n - 1n)).toBe(2n ** 63n - 1n);
});

test("sequences that continue fit into a position, for every incarnation", () => {
  expect(beginningOf(0n)).toBe(0n);
  expect(beginningOf(3n) - beginningOf(2n)).toBe(2n ** 33n);
  const last = beginningOf(32_767n) + 2n ** 33n - 1n;
  expect(partsOf(positionOf(32_767n, last))).toEqual({ ordinal: 32_767n, sequence: last });
  expect(Number.isSafeInteger(Number(last))).toBe(true);
});
