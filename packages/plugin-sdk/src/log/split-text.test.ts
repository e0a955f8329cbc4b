import fc from "fast-check";
import { expect, test } from "vitest";
import { splitText } from "./split-text.ts";

test.for([
  { name: "a short text is one piece", text: "a\nb", max: 10, want: ["a\nb"] },
  { name: "an empty text is one piece", text: "", max: 10, want: [""] },
  { name: "a long text is split after a line", text: "aaaa\nbbbb\ncccc", max: 10, want: ["aaaa\nbbbb", "cccc"] },
  { name: "a long line is split at the limit", text: "abcdefg", max: 3, want: ["abc", "def", "g"] },
  { name: "a character of two units is not split", text: "ab😀c", max: 3, want: ["ab", "😀c"] },
])("$name", ({ text, max, want }) => expect(splitText(text, max)).toEqual(want));

test("only the line ends at the splits are dropped, and no piece is too long", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "b", "\n", "😀") }), fc.integer({ min: 2, max: 12 }), (text, max) => {
      const pieces = splitText(text, max);
      expect(pieces.join("").replaceAll("\n", "")).toBe(text.replaceAll("\n", ""));
      expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(max);
    }),
  );
});
