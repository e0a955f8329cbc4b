import { expect, test } from "vitest";
import { partsOf, positionOf } from "./position.ts";

test("positions of the first incarnation are the sequences; those of later ones are greater than all before", () => {
  expect(positionOf(0n, 812n)).toBe(812n);
  expect(positionOf(1n, 1n) > positionOf(0n, 2n ** 48n - 1n)).toBe(true);
  expect(partsOf(positionOf(3n, 4n))).toEqual({ ordinal: 3n, sequence: 4n });
  expect(positionOf(32_767n, 2n ** 48n - 1n)).toBe(2n ** 63n - 1n);
});
