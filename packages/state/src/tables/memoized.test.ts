import { expect, test } from "vitest";
import { memoized } from "./memoized.ts";

test("the result for an object is computed once, that for an equal object again", () => {
  const seen: object[] = [];
  const size = memoized((value: object) => {
    seen.push(value);
    return Object.keys(value).length;
  });
  const [one, equal] = [{ a: 1 }, { a: 1 }];
  expect([size(one), size(one), size(equal)]).toEqual([1, 1, 1]);
  expect(seen).toEqual([one, equal]);
});
