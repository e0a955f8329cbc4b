import fc from "fast-check";
import { expect, test } from "vitest";
import { PrefixList } from "./prefix-list.ts";

function listOf(texts: readonly string[]): PrefixList {
  const list = new PrefixList();
  for (const text of texts) list.add(text);
  return list;
}

test("the longest text that stands at a place is the one that a search one by one finds", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "\u{1f600}"), minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 30 }), fc.string({ unit: fc.constantFrom("a", "b", "\u{1f600}") }), (texts, text) => {
      const list = listOf(texts);
      for (let at = 0; at <= text.length; at += 1) {
        const all = texts.filter((each) => text.startsWith(each, at)).toSorted((a, b) => b.length - a.length);
        if (list.at(text, at) !== all[0]) return false;
      }
      return true;
    }),
  );
  expect(listOf(["ab"]).at("xab", 1)).toBe("ab");
});

test("texts that were added after a search are found", () => {
  const list = listOf(["abcd"]);
  expect(list.at("abcdef", 0)).toBe("abcd");
  list.add("abcdef");
  expect(list.at("abcdef", 0)).toBe("abcdef");
});

// One by one, this would take hours: there is nothing else to expect.
test("a hundred thousand texts that begin alike do not make a long text slow", () => {
  const list = listOf(Array.from({ length: 100_000 }, (_, at) => `aaaaaaaaaaaaaaaa${at}`));
  const text = "a".repeat(100_000);
  let found = 0;
  for (let at = 0; at < text.length; at += 1) if (list.at(text, at) !== undefined) found += 1;
  expect(found).toBe(0);
});
