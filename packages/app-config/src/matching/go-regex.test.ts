import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileGoRegex } from "./go-regex.ts";

interface Case {
  readonly name: string;
  readonly pattern: string;
  readonly matches: readonly string[];
  readonly fails: readonly string[];
}

const cases: readonly Case[] = [
  { name: "plain text is found anywhere", pattern: "hotfix", matches: ["hotfix", "a hotfix b"], fails: ["hotfi", "HOTFIX", ""] },
  { name: "anchors hold at the ends of the text", pattern: "^a$", matches: ["a"], fails: ["a\n", "b\na", "aa"] },
  { name: "(?m) anchors at every line", pattern: "(?m)^Sync: now$", matches: ["fix\n\nSync: now\nbye"], fails: ["fix Sync: now"] },
  { name: "\\A and \\z stay at the ends of the text", pattern: "(?m)\\Aa\\z", matches: ["a"], fails: ["a\nb", "b\na"] },
  { name: "(?i) holds for the rest of its group", pattern: "a(?:(?i)b|c)d", matches: ["aBd", "aCd", "abd"], fails: ["Abd", "abD"] },
  { name: "(?i:…) holds inside only, (?-i) ends it", pattern: "(?i)a(?-i)b(?i:c)", matches: ["AbC", "abc"], fails: ["ABc"] },
  { name: "cases fold as Unicode folds them", pattern: "(?i)^(k|ß|ς)$", matches: ["\u212a", "ẞ", "Σ", "σ"], fails: ["ss"] },
  { name: "a dot is no newline", pattern: "^a.b$", matches: ["a😀b", "a b"], fails: ["a\nb", "ab"] },
  { name: "(?s) lets a dot be a newline", pattern: "(?s)^a.b$", matches: ["a\nb"], fails: ["ab"] },
  { name: "counted repetitions", pattern: "^a{2,3}b{2}c{1,}$", matches: ["aabbc", "aaabbccc"], fails: ["abbc", "aaaabbc", "aabc", "aabb"] },
  { name: "braces that count nothing are characters", pattern: "^a{x}{,2}$", matches: ["a{x}{,2}"], fails: ["aa"] },
  { name: "lazy repetitions match the same texts", pattern: "^a+?b*?c??$", matches: ["aab", "ac"], fails: ["b"] },
  { name: "empty branches and groups", pattern: "^(a|)b()$", matches: ["ab", "b"], fails: ["aab"] },
  { name: "named groups in both spellings", pattern: "^(?P<x>a)(?<y>b)$", matches: ["ab"], fails: ["a"] },
  {
    name: "classes with ranges, leading bracket, free hyphens",
    pattern: "^[]a-c-][^-x]$",
    matches: ["]y", "by", "-y", "a\n"],
    fails: ["dy", "a-", "ax"],
  },
  { name: "\\d \\s \\w are about ASCII", pattern: "^\\d\\s\\w$", matches: ["1 _", "9\tz"], fails: ["1\u000b_", "٣ a", "1 é"] },
  { name: "negated classes", pattern: "^\\D[\\W\\d]$", matches: ["a-", "x7"], fails: ["aa", "7-"] },
  { name: "POSIX classes", pattern: "^[[:upper:]_][[:^digit:]]$", matches: ["A-", "_x"], fails: ["a-", "A1"] },
  {
    name: "Unicode categories and scripts",
    pattern: "^\\p{Lu}\\pN\\p{Greek}\\P{Greek}\\p{^L}$",
    matches: ["É5ωw!"],
    fails: ["é5ωw!", "É5ωωx"],
  },
  { name: "word boundaries are about ASCII words", pattern: "\\bfix\\b", matches: ["a fix!", "éfix"], fails: ["prefix", "fix_1"] },
  { name: "\\B is inside or outside of a word", pattern: "a\\Bb", matches: ["ab"], fails: ["a b"] },
  { name: "\\Q…\\E takes everything as it is", pattern: "^\\Q[a.b]*\\E+\\Q(", matches: ["[a.b]***("], fails: ["[aab]*("] },
  { name: "escapes of characters", pattern: "^\\x41\\x{1F600}\\101\\t\\.\\-$", matches: ["A😀A\t.-"], fails: ["A😀A\tx-"] },
  { name: "characters outside the basic plane count as one", pattern: "^.[😀-😂]$", matches: ["😃😁"], fails: ["😁"] },
];

test.for(cases)("$name", ({ pattern, matches, fails }) => {
  const regex = compileGoRegex(pattern);
  const all = [...matches, ...fails];
  expect(all.filter((text) => regex.matches(text))).toEqual(matches);
});

const invalid: readonly { readonly pattern: string; readonly says: string }[] = [
  { pattern: "a)", says: "unexpected )" },
  { pattern: "a(b", says: "missing closing )" },
  { pattern: "[b-a]", says: "invalid character class range: `b-a`" },
  { pattern: "a**", says: "invalid nested repetition operator: `**`" },
  { pattern: "a{1001}", says: "invalid repeat count" },
  { pattern: "(?=a)", says: "unsupported Perl syntax: `(?=`" },
  { pattern: "(a)\\1", says: "invalid escape sequence: `\\1`" },
  { pattern: "\\p{Klingon}", says: "\\p{Klingon}" },
  { pattern: "((a{100}){100}){100}", says: "invalid repeat count" },
  { pattern: `${"(".repeat(1500)}${")".repeat(1500)}`, says: "nests too deeply" },
  { pattern: "a".repeat(5000), says: "5000 characters" },
];

test.for(invalid)("refuses $pattern", ({ pattern, says }) => {
  expect(() => compileGoRegex(pattern)).toThrow(expect.objectContaining({ code: "invalid", message: expect.stringContaining(says) }));
});

describe("time", () => {
  test.for(["(a+)+$", "(a|aa)*$", "((((a*)*)*)*)*b", "(.*a){300}x"])("%s does not hang on a text that almost matches", (pattern) => {
    const regex = compileGoRegex(pattern);
    // A matcher that backtracks would not return.
    expect(regex.matches(`${"a".repeat(8_000)}b`)).toEqual(expect.any(Boolean));
  });
});

test("counts capturing groups", () => {
  expect(compileGoRegex("(a)(?:b)(?P<c>d)\\((?i)").groups).toBe(2);
});

test("any text, quoted, matches itself", () => {
  // Faster than fast-check's own unit "binary", whose tables take two seconds to build.
  const character = fc.nat(0x10ffff).filter((code) => code !== 0x5c && (code < 0xd800 || code > 0xdfff));
  const texts = fc.array(character, { maxLength: 15 }).map((codes) => String.fromCodePoint(...codes));
  const property = fc.property(texts, (text) => compileGoRegex(`^\\Q${text}\\E$`).matches(text));
  expect(() => fc.assert(property, { numRuns: 30 })).not.toThrow();
});

test("agrees with JavaScript where the two languages mean the same", () => {
  const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "(a|b)", "(?:ab|)", "^", "$", "\\d", "\\w");
  const part = fc
    .tuple(atom, fc.constantFrom("", "*", "+", "?", "{2}", "{1,3}"))
    .map(([one, times]) => (/[$^]/.test(one) ? one : one + times));
  const property = fc.property(
    fc.array(part, { maxLength: 6 }),
    fc.string({ unit: fc.constantFrom("a", "b", "1", "-"), maxLength: 8 }),
    (parts, text) => {
      const pattern = parts.join("");
      expect(compileGoRegex(pattern).matches(text)).toBe(new RegExp(pattern, "u").test(text));
    },
  );
  expect(() => fc.assert(property, { numRuns: 2_000 })).not.toThrow();
});
