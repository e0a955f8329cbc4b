import { expect, test } from "vitest";
import { readDocuments } from "../documents/read-documents.ts";
import { formatProblem } from "../problem.ts";
import { manifestRules } from "./yaml-rules.ts";

const read = (text: string) => readDocuments(text, "f", manifestRules);

const scalars: readonly { readonly name: string; readonly text: string; readonly want: unknown }[] = [
  { name: "yes is true", text: "yes", want: true },
  { name: "Off is false", text: "Off", want: false },
  { name: "y is true", text: "y", want: true },
  { name: "oN is a text", text: "oN", want: "oN" },
  { name: "a quoted yes is a text", text: '"yes"', want: "yes" },
  { name: "a date is a text", text: "2026-03-01", want: "2026-03-01" },
  { name: "a time is a text", text: "2026-03-01T12:00:00Z", want: "2026-03-01T12:00:00Z" },
  { name: "sexagesimal is a text", text: "12:30", want: "12:30" },
  { name: "a leading zero is octal", text: "0644", want: 420 },
  { name: "a leading zero with an 8 is not", text: "0800", want: 800 },
  { name: "octal digits beyond 64 bits are decimal", text: `0${"7".repeat(23)}`, want: Number("7".repeat(23)) },
  { name: "0o is octal", text: "0o17", want: 15 },
  { name: "0x is hexadecimal", text: "0x1F", want: 31 },
  { name: "hexadecimal digits beyond 64 bits are a text", text: "0x1ffffffffffffffff", want: "0x1ffffffffffffffff" },
  { name: "underscores group digits", text: "1_000", want: 1000 },
  { name: "an underscore may follow the sign or the prefix", text: "[-_1, 0x_1F, 0o_7]", want: [-1, 31, 7] },
  { name: "an underscore may be in an exponent", text: "1e1_0", want: 1e10 },
  { name: "after a point an underscore is between digits", text: "[.5_0, ._5, .5_]", want: [0.5, "._5", ".5_"] },
  { name: "a big integer keeps its digits", text: "9007199254740993", want: 9007199254740993n },
  { name: "the smallest integer keeps its digits", text: "-9223372036854775808", want: -9223372036854775808n },
  { name: "an integer beyond 63 bits is a double", text: "9223372036854775808", want: 2 ** 63 },
  { name: "an exponent makes a number", text: "1e3", want: 1000 },
  { name: "1.0 is the number 1", text: "1.0", want: 1 },
  { name: "an address is a text", text: "10.0.0.1", want: "10.0.0.1" },
  { name: "a tilde is null", text: "~", want: null },
  { name: "a version is a text", text: "v1.2", want: "v1.2" },
  { name: "an explicit text is one", text: "!!str 12", want: "12" },
  { name: "a quoted number with a tag is one", text: '[!!int "017", !!float "1", !!bool "yes", !!null ""]', want: [15, 1, true, null] },
  { name: "an unknown tag makes a text", text: "[!mine 12, !!mine 12, !!timestamp 2026-03-01]", want: ["12", "12", "2026-03-01"] },
  { name: "binary is the text it encodes", text: "!!binary aGVsbG8=", want: "hello" },
];

test.for(scalars)("$name", ({ text, want }) => {
  expect(read(`value: ${text}\n`).documents[0]?.value).toEqual({ value: want });
});

test("each document has the line where its content begins, and empty ones are skipped", () => {
  const { documents } = read("---\n---\n# nothing\n---\na: 1\n--- # second\nb: 2\n");
  expect(documents.map((document) => ({ ...document.locate([]), value: document.value }))).toEqual([
    { line: 5, column: 1, value: { a: 1 } },
    { line: 7, column: 1, value: { b: 2 } },
  ]);
});

test("anchors and merges are resolved", () => {
  const { documents } = read("base: &base {cpu: 1}\nbig:\n  <<: *base\n  memory: 2\n");
  expect(documents[0]?.value).toEqual({ base: { cpu: 1 }, big: { cpu: 1, memory: 2 } });
});

test("the last of two equal keys wins, as in kubectl, with a warning", () => {
  const { documents, warnings } = read("a: 1\na: 2\n");
  expect(documents[0]?.value).toEqual({ a: 2 });
  expect(warnings.map(formatProblem)).toEqual(['f:2:1: the key "a" is set twice: its last value counts']);
});

test("a scalar is known as it is written, unless it is in quotes", () => {
  const [document] = read("a: &x 0123\nb: *x\nc: [on, '1']\n").documents;
  const paths = [["a"], ["b"], ["c", 0], ["c", 1], ["c"], ["d"]];
  expect(paths.map((path) => document?.written(path))).toEqual(["0123", "0123", "on", undefined, undefined, undefined]);
});

test("every problem is reported with its line, and no document is returned", () => {
  const { documents, problems } = read("a: 1\n---\nb: [1\nc: 2\n---\nd:\n\te: 1\n");
  expect(documents).toEqual([]);
  expect(problems.map(({ line }) => line)).toEqual([4, 7]);
});

test("JSON indented with tabs is parsed", () => {
  expect(read('{\n\t"a": [1,\n\t2]\n}').documents[0]?.value).toEqual({ a: [1, 2] });
});

const structures: readonly { readonly name: string; readonly text: string; readonly want: readonly unknown[] }[] = [
  { name: "objects of JSON one after the other", text: '{"a":"}{"}{"b":[{}]}\n{"c":3}', want: [{ a: "}{" }, { b: [{}] }, { c: 3 }] },
  { name: "objects of JSON between documents", text: '{"a":1}\n---\n{"b":2}{"c":3}', want: [{ a: 1 }, { b: 2 }, { c: 3 }] },
  { name: "a mapping in braces is no JSON", text: "{a: '}{', b: x#y}", want: [{ a: "}{", b: "x#y" }] },
  { name: "braces that close at the margin", text: "a: {\nb: 1\n}\nc: [\n1,\n  2\n]\n", want: [{ a: { b: 1 }, c: [1, 2] }] },
  { name: "braces with tabs", text: "a: {\n\tb: 1,\n\tc: x\ty\n}\n", want: [{ a: { b: 1, c: "x\ty" } }] },
  {
    name: "a text in quotes that continues at the margin",
    text: "a:\n  b: 'x\ny'\n  c: \"x\ny\"\n",
    want: [{ a: { b: "x y", c: "x y" } }],
  },
  { name: "a comment directly after quotes", text: 'a: "b"#c\n', want: [{ a: "b" }] },
  { name: "lines that a carriage return ends", text: "a: 1\rb: |\r  x\r  y\r", want: [{ a: 1, b: "x\ny\n" }] },
  {
    name: "keys that are numbers, as Go writes them",
    text: "{0x10: a, 1.10: b, 1e6: c, 0.00001: d, 123456.789: e, 18446744073709551615: f, .Inf: g, 1e300: h, -0.0: i, !!binary aQ==: j}",
    want: [
      { "16": "a", "1.1": "b", "1e+06": "c", "1e-05": "d", "123456.79": "e", "18446744073709551615": "f", ".inf": "h", "-0": "i", i: "j" },
    ],
  },
];
test.for(structures)("$name", ({ text, want }) => {
  const { documents, problems } = read(text);
  expect(problems).toEqual([]);
  expect(documents.map(({ value }) => value)).toEqual(want);
});

test("problems of a sequence of JSON objects have their lines", () => {
  const { problems } = read('{"a": 1}\n{"b":\n  .inf}\n{"c": .nan}');
  expect(problems.map(({ line, column }) => [line, column])).toEqual([
    [3, 3],
    [4, 7],
  ]);
});

test.for([
  { name: "a number of JSON that no double can represent", text: '{"a":\n 1E400}', want: "f:2:2: 1E400 is too large for a number" },
  { name: "a key that is null", text: "{~: 1}", want: "f:1:2: a key must be a text" },
  { name: "a key that is not there", text: "a:\n  : 1\n", want: "f:2:3: a key must be a text" },
  { name: "binary that is no text", text: "a: !!binary /w==", want: "f:1:13: the value of !!binary is not UTF-8" },
  { name: "binary that is no base64", text: "a: !!binary '***'", want: "f:1:13: the value of !!binary is not base64" },
])("refuses $name", ({ text, want }) => expect(read(text).problems.map(formatProblem)).toEqual([want]));
