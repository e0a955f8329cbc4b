import { expect, onTestFinished, test, vi } from "vitest";
import { Composer } from "yaml";
import { formatProblem } from "../problem.ts";
import { fileRules, manifestRules, type YamlRules } from "../rules/yaml-rules.ts";
import { readDocuments } from "./read-documents.ts";

const limits = { bytes: 2000, documents: 3, tokens: 1000, values: 100, keys: 20, aliases: 30, depth: 6 };
const rules: YamlRules = { ...manifestRules, limits };

const keys = (count: number) => Array.from({ length: count }, (_, index) => `k${index}: 1`).join(", ");
const nested = (levels: number) => Array.from({ length: levels }, (_, i) => `l${i}: &l${i} [${i === 0 ? "" : `*l${i - 1}`}]`).join("\n");
const bomb = (levels: number) =>
  Array.from(
    { length: levels },
    (_, i) =>
      `l${i}: &l${i} [${Array(3)
        .fill(i === 0 ? "x" : `*l${i - 1}`)
        .join(", ")}]`,
  ).join("\n");

const refused: readonly { readonly name: string; readonly text: string; readonly want: string }[] = [
  { name: "bytes", text: "a".repeat(2001), want: "f:1:1: the file has 2001 bytes; at most 2000 are read" },
  { name: "bytes that are not characters", text: "ü".repeat(1001), want: "f:1:1: the file has 2002 bytes; at most 2000 are read" },
  { name: "documents", text: "a: 1\n---\nb: 1\n---\n---\nc: 1\n---\nd: 1\n", want: "f:8:1: the file has more than 3 documents" },
  { name: "values", text: `[${"1,".repeat(100)}]`, want: "f:1:200: the file has more than 100 values, aliases expanded" },
  {
    name: "values of all documents",
    text: `---\n[${"1,".repeat(60)}]\n`.repeat(2),
    want: "f:4:78: the file has more than 100 values, aliases expanded",
  },
  {
    name: "values by a list that is named often",
    text: `a: &a [${"1,".repeat(30)}]\nb: [*a, *a, *a, *a]`,
    want: "f:2:13: the file has more than 100 values, aliases expanded",
  },
  {
    name: "values by a mapping that is merged often",
    text: `a: &a {${keys(15)}}\nb:\n${"  - <<: *a\n".repeat(8)}`,
    want: "f:7:9: the file has more than 100 values, aliases expanded",
  },
  { name: "aliases", text: `a: &a 1\nb: [${"*a,".repeat(31)}]`, want: "f:2:95: the file has more than 30 aliases" },
  { name: "values by a bomb", text: bomb(5), want: "f:4:15: the file has more than 100 values, aliases expanded" },
  { name: "keys", text: `a: {${keys(21)}}`, want: "f:1:4: the mapping has more than 20 keys" },
  { name: "levels", text: "[".repeat(20), want: "f:1:9: the file is nested more than 6 levels deep" },
  {
    name: "levels by indentation",
    text: Array.from({ length: 20 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"),
    want: "f:8:9: the file is nested more than 6 levels deep",
  },
  { name: "levels by aliases", text: nested(8), want: "f:7:10: its aliases are nested more than 6 levels deep" },
];

test.for([
  { name: "tokens", text: "\n".repeat(1001), most: "tokens of YAML" },
  { name: "aliases", text: `a: &a x\nb: [${"*a,".repeat(31)}]`, most: "aliases" },
  { name: "keys", text: `x: {${keys(22)}}`, most: "keys" },
  { name: "keys of a block", text: keys(22).replaceAll(", ", "\n"), most: "keys" },
  { name: "levels", text: `x: ${"[".repeat(20)}`, most: "levels deep" },
  { name: "errors", text: "]".repeat(200), most: "errors" },
])("too many $name are found before any value is composed", ({ text, most }) => {
  const composed: string[] = [];
  const next = vi.spyOn(Composer.prototype, "next").mockImplementation(({ type }) => {
    composed.push(type);
    return [] as unknown as Generator<never>;
  });
  onTestFinished(() => next.mockRestore());
  const { problems } = readDocuments(text, "f", rules);
  expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining(most)]);
  expect(composed).not.toContain("document");
});

test.for(refused)("too many $name are refused", ({ text, want }) => {
  const { documents, problems } = readDocuments(text, "f", rules);
  expect(problems.map(formatProblem)).toEqual([want]);
  expect(documents).toEqual([]);
});

test.for([
  { name: "bytes", text: `# ${"a".repeat(1992)}\na: 1` },
  { name: "documents", text: "a: 1\n---\nb: 1\n---\nc: 1\n" },
  { name: "values", text: `[${"1,".repeat(99)}]` },
  { name: "aliases", text: `a: &a 1\nb: [${"*a,".repeat(30)}]` },
  { name: "keys", text: `{${keys(20)}}` },
  { name: "levels", text: "[[[[[[1]]]]]]" },
])("as many $name as the limit are read", ({ text }) => {
  expect(readDocuments(text, "f", rules).problems).toEqual([]);
});

test.for([
  { name: "empty", text: "---\n".repeat(1002), want: "f:1001:4: the file has more than 1000 empty documents" },
  { name: "null", text: "--- ~\n".repeat(1002), want: "f:1001:5: the file has more than 1000 empty documents" },
])("of documents that are $name only a thousand are read", ({ text, want }) => {
  expect(readDocuments(text, "f", fileRules).problems.map(formatProblem)).toEqual([want]);
  expect(readDocuments(`${text.slice(0, -12)}---\na: 1\n`, "f", fileRules).documents).toHaveLength(1);
});

test("an anchor that is set again means the value before the alias", () => {
  const [file] = readDocuments("a: &x [1]\nb: &y [*x]\nc: &x [2]\nd: *y\ne: *x\n", "f", rules).documents;
  expect(file?.value).toEqual({ a: [1], b: [[1]], c: [2], d: [[1]], e: [2] });
});

test("a merge replaces the keys above it and yields to those below it, and its first mapping counts", () => {
  const [file] = readDocuments("m: &m {a: 1, b: 1, c: 1}\nown:\n  a: 2\n  <<: [*m, {c: 3, d: 3}]\n  b: 2\n", "f", rules).documents;
  expect(file?.value).toMatchObject({ own: { a: 1, b: 2, c: 1, d: 3 } });
  expect(["a", "b", "c", "d"].map((key) => file?.locate(["own", key]).line)).toEqual([1, 5, 1, 4]);
});

test("of two merges the second counts", () => {
  const [file] = readDocuments("own:\n  <<: {a: 1, b: 1}\n  <<: {a: 2}\n", "f", rules).documents;
  expect(file?.value).toEqual({ own: { a: 2, b: 1 } });
});

test("a quoted << is a key", () => {
  expect(readDocuments('{"<<": {a: 1}}', "f", rules).documents[0]?.value).toEqual({ "<<": { a: 1 } });
});

test("a key named __proto__ is a key", () => {
  const [file] = readDocuments('{"__proto__": {a: 1}}', "f", rules).documents;
  expect(Object.keys(file?.value as object)).toEqual(["__proto__"]);
});

test.for([
  { name: "manifests convert keys", with: manifestRules, want: { true: 1, "1.1": 2 } },
  { name: "files keep keys as written", with: fileRules, want: { on: 1, "1.10": 2 } },
])("$name", ({ with: chosen, want }) => {
  expect(readDocuments("on: 1\n1.10: 2\n", "f", chosen).documents[0]?.value).toEqual(want);
});

test.for(["7e12345", "-5e3210987", "1e999", `${"9".repeat(400)}`, `0x${"f".repeat(17)}`, `0x${"f".repeat(2000)}`])(
  "%s is too large for a number and stays a text",
  (written) => {
    expect(readDocuments(written, "f", fileRules).documents[0]?.value).toBe(written);
  },
);

const encoded = (text: string, encoding: BufferEncoding) => Buffer.from(text, encoding);

test.for([
  { name: "Latin-1", bytes: encoded("a: ok\nb: caf\xe9\n", "latin1"), want: "f:2:7: the file is not UTF-8" },
  { name: "half a character at the end", bytes: encoded("a: ü", "utf8").subarray(0, 4), want: "f:1:4: the file is not UTF-8" },
  {
    name: "half of UTF-16",
    bytes: encoded("\ufeffa: 1", "utf16le").subarray(0, 5),
    want: "f:1:1: the file begins as UTF-16 and is not: save it as UTF-8",
  },
])("refuses $name", ({ bytes, want }) => {
  expect(readDocuments(bytes, "f", fileRules).problems.map(formatProblem)).toEqual([want]);
});

test.for([
  { name: "UTF-8", bytes: encoded("a: é", "utf8") },
  { name: "UTF-8 with a byte order mark", bytes: encoded("\ufeffa: é", "utf8") },
  { name: "UTF-16 with a byte order mark, as PowerShell writes it", bytes: encoded("\ufeffa: é\r\n", "utf16le") },
  { name: "big-endian UTF-16", bytes: encoded("\ufeffa: é", "utf16le").swap16() },
])("reads $name", ({ bytes }) => {
  expect(readDocuments(bytes, "f", fileRules).documents[0]?.value).toEqual({ a: "é" });
});

test("what the parser quotes of the text is cut", () => {
  const { problems } = readDocuments(`a\n}${"x".repeat(1000)}`, "f", fileRules);
  expect(Math.max(...problems.map(({ message }) => message.length))).toBeLessThan(300);
});

test("reading keeps the stack traces of others", () => {
  const before = Error.stackTraceLimit;
  readDocuments("[[[[[[[[[[[[", "f", rules);
  expect(Error.stackTraceLimit).toBe(before);
});
