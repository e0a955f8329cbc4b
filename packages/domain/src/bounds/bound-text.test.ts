import fc from "fast-check";
import { expect, test } from "vitest";
import { boundText, byteLength, byteWords } from "./bound-text.ts";

test.for([
  { name: "a short text is unchanged", text: "not found", maxBytes: 100, want: "not found" },
  { name: "a text that just fits is unchanged", text: "é".repeat(50), maxBytes: 100, want: "é".repeat(50) },
  {
    name: "a long text says how much is missing",
    text: "x".repeat(120),
    maxBytes: 100,
    want: `${"x".repeat(71)}… 49 bytes more in the log`,
  },
  { name: "1.6 MB are missing", text: "x".repeat(1_600_000), maxBytes: 100, want: `${"x".repeat(71)}… 1.6 MB more in the log` },
  { name: "no room for words", text: "x".repeat(120), maxBytes: 10, want: "xxxxxxx…" },
])("$name", ({ text, maxBytes, want }) => {
  expect(boundText(text, maxBytes)).toBe(want);
});

test("the whole text can be elsewhere", () => {
  expect(boundText("x".repeat(5_000), 40, { where: "in Git" })).toMatch(/^x+… 5 kB more in Git$/);
});

test("whatever the text, it fits, begins as before, is not cut within a character, and is not cut again", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 2_000, size: "max" });
  fc.assert(
    fc.property(text, fc.nat(400), (whole, maxBytes) => {
      const bound = boundText(whole, maxBytes);
      expect(byteLength(bound)).toBeLessThanOrEqual(maxBytes);
      expect(bound.isWellFormed()).toBe(true);
      expect(boundText(bound, maxBytes)).toBe(bound);
      if (byteLength(whole) <= maxBytes) expect(bound).toBe(whole);
      else expect(whole.startsWith(bound.replace(/….*$/s, ""))).toBe(true);
    }),
  );
});

test("sizes in words", () => {
  expect([0, 999, 1_000, 26_400, 999_499, 999_500, 1_600_000].map(byteWords)).toEqual([
    "0 bytes",
    "999 bytes",
    "1 kB",
    "26 kB",
    "999 kB",
    "1.0 MB",
    "1.6 MB",
  ]);
});
