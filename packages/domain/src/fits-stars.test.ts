import fc from "fast-check";
import { expect, test } from "vitest";
import { fitsStars } from "./fits-stars.ts";

test.for([
  ["a", "a", true],
  ["a", "ab", false],
  ["*", "", true],
  ["a*", "a", true],
  ["*a", "ba", true],
  ["a*a", "a", false],
  ["a*a", "aa", true],
  ["*ab*ab*", "abab", true],
  ["*ab*ab*", "aab", false],
  ["a*b*c", "axbxbxc", true],
  ["a**c", "ac", true],
  ["a.c", "abc", false],
  ["a*", "a\nb", true],
] as const)("%j fits %j: %s", ([pattern, text, want]) => expect(fitsStars(pattern, text)).toBe(want));

test("means what the regular expression means", () => {
  const some = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 7 });
  const property = fc.property(some, some, (pattern, text) => {
    const expected = new RegExp(`^${pattern.split("*").map(RegExp.escape).join(".*")}$`, "s").test(text);
    return fitsStars(pattern, text) === expected;
  });
  expect(() => fc.assert(property, { numRuns: 3_000 })).not.toThrow();
});

test("no pattern makes it hang", () => {
  expect(fitsStars(`${"*a".repeat(5_000)}*b`, "a".repeat(100_000))).toBe(false);
});
