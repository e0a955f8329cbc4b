import { expect, test } from "vitest";
import { lineEndsOf } from "./line-ends.ts";

test.for([
  ["a\nb\n", "a\nc\n", "a\nc\n"],
  ["a\r\nb\r\n", "a\nc\n", "a\r\nc\r\n"],
  ["a", "a\nb", "a\nb"],
] as const)("what is written into %j has its line ends", ([text, typed, want]) => {
  const { isMixed, shown, written } = lineEndsOf(text);
  expect(isMixed).toBe(false);
  expect(written(typed)).toBe(want);
  expect(written(shown(text))).toBe(text);
});

test.for(["a\r\nb\n", "a\rb\n"])("%j is mixed", (text) => {
  expect(lineEndsOf(text).isMixed).toBe(true);
});
