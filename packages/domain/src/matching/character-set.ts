import type { CharacterTest } from "./go-regex-node.ts";

/** Characters as the inside of a JavaScript character class in `v` mode; several may be joined. */
export type ClassItems = string;

/** The characters from `low` to `high`, both included. */
export function rangeItems(low: number, high: number): ClassItems {
  return low === high ? point(low) : `${point(low)}-${point(high)}`;
}

/** All characters but those. Of folded characters the complement is taken after folding, as Go does. */
export function complementItems(items: ClassItems): ClassItems {
  return `[^${items}]`;
}

/** `\d`, `\s` and `\w` are about ASCII in Go, and a vertical tab is no space. */
export const perlClasses: Readonly<Record<string, ClassItems>> = {
  d: "0-9",
  s: `\\t\\n\\f\\r${point(0x20)}`,
  w: "0-9A-Z_a-z",
};

/** The classes that are written `[[:name:]]`. */
export const posixClasses: ReadonlyMap<string, ClassItems> = new Map(
  Object.entries({
    alnum: "0-9A-Za-z",
    alpha: "A-Za-z",
    ascii: rangeItems(0, 0x7f),
    blank: `\\t${point(0x20)}`,
    cntrl: `${rangeItems(0, 0x1f)}${point(0x7f)}`,
    digit: "0-9",
    graph: rangeItems(0x21, 0x7e),
    lower: "a-z",
    print: rangeItems(0x20, 0x7e),
    punct: `${rangeItems(0x21, 0x2f)}${rangeItems(0x3a, 0x40)}${rangeItems(0x5b, 0x60)}${rangeItems(0x7b, 0x7e)}`,
    space: `\\t\\n\\v\\f\\r${point(0x20)}`,
    upper: "A-Z",
    word: "0-9A-Z_a-z",
    xdigit: "0-9A-Fa-f",
  }),
);

/** The characters of a Unicode category such as `Lu` or script such as `Greek`; undefined when there is none of that name. */
export function unicodeItems(name: string): ClassItems | undefined {
  const items = name === "Any" || /^[A-Z][a-z]?$/.test(name) ? `\\p{${name}}` : `\\p{Script=${name}}`;
  try {
    new RegExp(items, "v");
    return items;
  } catch {
    return undefined;
  }
}

/** Tests for the characters of `items`, in any case if `fold`. ASCII is answered from a table. */
export function characterTest(items: ClassItems, fold: boolean): CharacterTest {
  const one = new RegExp(`^[${items}]$`, fold ? "iv" : "v");
  const ascii = Array.from({ length: 128 }, (_, code) => one.test(String.fromCharCode(code)));
  return (code) => ascii[code] ?? one.test(String.fromCodePoint(code));
}

function point(code: number): string {
  return `\\u{${code.toString(16)}}`;
}
