import { expect, test } from "vitest";
import { cleanPath, parentPath } from "./clean-path.ts";
import { compilePathMatcher, matchPath } from "./match-path.ts";

interface Case {
  readonly name: string;
  readonly patterns: readonly string[];
  readonly matches: readonly string[];
  readonly fails: readonly string[];
}

const cases: readonly Case[] = [
  { name: "no pattern matches nothing", patterns: [], matches: [], fails: ["a", "a/b"] },
  { name: "blank patterns are left out", patterns: ["", "  "], matches: [], fails: ["a"] },
  {
    name: "a path matches itself and what is below",
    patterns: ["docs"],
    matches: ["docs", "docs/a/b.md"],
    fails: ["docs2", "x/docs", "doc"],
  },
  { name: "a slash at the end changes nothing", patterns: [" docs/ "], matches: ["docs/a.md"], fails: ["docs2/a.md"] },
  { name: "a slash at the beginning never matches", patterns: ["/docs/**"], matches: [], fails: ["docs/a.md"] },
  {
    name: "* stays inside a segment",
    patterns: ["charts/*.yaml"],
    matches: ["charts/a.yaml", "charts/.yaml"],
    fails: ["charts/x/a.yaml", "a.yaml"],
  },
  {
    name: "* as the last segment matches what is below",
    patterns: ["modules/*"],
    matches: ["modules/a", "modules/a/b/c"],
    fails: ["modules"],
  },
  { name: "? is one character", patterns: ["v?"], matches: ["v1", "v😀", "vé/x"], fails: ["v", "v/", "v12"] },
  { name: "** is any depth, none included", patterns: ["a/**/z"], matches: ["a/z", "a/b/z", "a/b/c/z"], fails: ["a/bz", "z"] },
  { name: "** at the end is everything", patterns: ["a/**"], matches: ["a/b", "a/b/c"], fails: ["a", "b/a/c"] },
  { name: "** at the beginning matches at whole segments", patterns: ["**/.env"], matches: [".env", "a/b/.env"], fails: ["a/x.env"] },
  { name: "a dot and a dollar sign are themselves", patterns: ["a.b$"], matches: ["a.b$"], fails: ["axb$", "a.b"] },
  { name: "classes", patterns: ["v[0-9][^a-c]"], matches: ["v1x"], fails: ["v1a", "vx1"] },
  {
    name: "parentheses, | and + are those of expressions",
    patterns: ["(api|web)/x+"],
    matches: ["api/xx", "web/x/y"],
    fails: ["app/x", "api/y"],
  },
  { name: "a branch without parentheses", patterns: ["api|web"], matches: ["api", "apiary", "my-web"], fails: ["app"] },
  { name: "a counted character", patterns: ["ab{0}c", "😀+x"], matches: ["ac", "😀😀x/y"], fails: ["abc", "x"] },
  { name: "a backslash escapes", patterns: ["a\\*b", "\\(x\\)"], matches: ["a*b", "(x)"], fails: ["aab", "x"] },
  { name: "dots in a pattern are resolved", patterns: ["a/../b/./c"], matches: ["b/c"], fails: ["a/b/c"] },
  {
    name: "an exclusion wins at any position",
    patterns: ["!src/gen", "src"],
    matches: ["src/a.ts"],
    fails: ["src/gen/a.ts", "lib/a.ts"],
  },
  { name: "exclusions alone match nothing", patterns: ["!src"], matches: [], fails: ["src/a", "lib/a"] },
];

test.for(cases)("$name", ({ patterns, matches, fails }) => {
  const all = [...matches, ...fails];
  expect(all.filter((path) => matchPath(patterns, path))).toEqual(matches);
});

const invalid: readonly { readonly pattern: string; readonly says: string }[] = [
  { pattern: "!", says: "excludes nothing" },
  { pattern: "[", says: "brackets or escapes are not complete" },
  { pattern: "a[]b]", says: "brackets or escapes are not complete" },
  { pattern: "a[x-]", says: "brackets or escapes are not complete" },
  { pattern: "a[b-c-d]", says: "brackets or escapes are not complete" },
  { pattern: "a\\", says: "brackets or escapes are not complete" },
  { pattern: "(a", says: "missing closing )" },
  { pattern: "a++", says: "invalid nested repetition" },
];

test.for(invalid)("refuses $pattern", ({ pattern, says }) => {
  expect(() => compilePathMatcher(["ok", pattern])).toThrow(
    expect.objectContaining({ code: "invalid", message: expect.stringContaining(says) }),
  );
});

test("does not hang on many stars", () => {
  const matcher = compilePathMatcher([`${"**/*a*".repeat(40)}x`, `${"(a*)*".repeat(5)}b`]);
  // A matcher that backtracks would not return.
  expect(matcher.matches("aaaa/".repeat(400))).toBe(false);
});

test.for([
  ["", "."],
  ["./", "."],
  ["a//b/./c/", "a/b/c"],
  ["a/../../b", "../b"],
  ["/../a/..", "/"],
  ["/a/", "/a"],
])("cleans %j to %j", ([path, cleaned]) => {
  expect(cleanPath(path ?? "")).toBe(cleaned);
});

test.for([
  ["a", "."],
  ["a/b", "a"],
  ["a/b/", "a/b"],
  ["/a", "/"],
])("the parent of %j is %j", ([path, parent]) => {
  expect(parentPath(path ?? "")).toBe(parent);
});
