import { expect, test } from "vitest";
import { readDocuments } from "../documents/read-documents.ts";
import { manifestRules } from "./yaml-rules.ts";

const read = (text: string) => readDocuments(text, "f", manifestRules);

const scalars: readonly { readonly name: string; readonly text: string; readonly want: unknown }[] = [
  { name: "yes is true", text: "yes", want: true },
  { name: "Off is false", text: "Off", want: false },
  { name: "y is true", text: "y", want: true },
  { name: "a quoted yes is a text", text: '"yes"', want: "yes" },
  { name: "a date is a text", text: "2026-03-01", want: "2026-03-01" },
  { name: "a time is a text", text: "2026-03-01T12:00:00Z", want: "2026-03-01T12:00:00Z" },
  { name: "sexagesimal is a text", text: "12:30", want: "12:30" },
  { name: "a leading zero is octal", text: "0644", want: 420 },
  { name: "a leading zero with an 8 is not", text: "0800", want: 800 },
  { name: "0o is octal", text: "0o17", want: 15 },
  { name: "0x is hexadecimal", text: "0x1F", want: 31 },
  { name: "underscores group digits", text: "1_000", want: 1000 },
  { name: "a big integer keeps its digits", text: "9007199254740993", want: 9007199254740993n },
  { name: "an exponent makes a number", text: "1e3", want: 1000 },
  { name: "1.0 is the number 1", text: "1.0", want: 1 },
  { name: "an address is a text", text: "10.0.0.1", want: "10.0.0.1" },
  { name: "a tilde is null", text: "~", want: null },
  { name: "a version is a text", text: "v1.2", want: "v1.2" },
  { name: "an explicit text is one", text: "!!str 12", want: "12" },
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

test("the last of two equal keys wins, as in kubectl", () => {
  expect(read("a: 1\na: 2\n").documents[0]?.value).toEqual({ a: 2 });
});

test("every problem is reported with its line, and no document is returned", () => {
  const { documents, problems } = read("a: 1\n---\nb: [1\nc: 2\n---\nd:\n\te: 1\n");
  expect(documents).toEqual([]);
  expect(problems.map(({ line }) => line)).toEqual([4, 7]);
});

test("JSON indented with tabs is parsed", () => {
  expect(read('{\n\t"a": [1,\n\t2]\n}').documents[0]?.value).toEqual({ a: [1, 2] });
});
