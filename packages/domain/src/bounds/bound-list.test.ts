import fc from "fast-check";
import { expect, test } from "vitest";
import { boundList } from "./bound-list.ts";
import { byteLength } from "./bound-text.ts";

const limits = { entries: 3, entryBytes: 40, totalBytes: 90 };

test.for([
  { name: "a short list is unchanged", texts: ["a", "b", "c"], want: ["a", "b", "c"] },
  { name: "a long list says how many are missing", texts: ["a", "b", "c", "d"], want: ["a", "b", "… and 2 more"] },
  { name: "a very long list", texts: Array.from({ length: 1_236 }, () => "a"), want: ["a", "a", "… and 1 234 more"] },
  { name: "a long entry is cut", texts: ["x".repeat(60)], want: ["xxxxxxxxxxx… 49 bytes more in the log"] },
  { name: "too many bytes together", texts: ["x".repeat(39), "y".repeat(39), "z".repeat(39)], want: ["x".repeat(39), "… and 2 more"] },
])("$name", ({ texts, want }) => {
  expect(boundList(texts, limits)).toEqual(want);
});

test("whatever the list, it fits and is not cut again", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 100 }), { maxLength: 10 }), (texts) => {
      const bound = boundList(texts, limits);
      expect(bound.length).toBeLessThanOrEqual(limits.entries);
      expect(bound.reduce((bytes, text) => bytes + byteLength(text), 0)).toBeLessThanOrEqual(limits.totalBytes);
      expect(boundList(bound, limits)).toEqual(bound);
    }),
  );
});
