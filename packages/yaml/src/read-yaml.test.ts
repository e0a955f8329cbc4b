import fc from "fast-check";
import { expect, test } from "vitest";
import { formatProblem } from "./problem.ts";
import { readYaml } from "./read-yaml.ts";

const scalars: readonly { readonly written: string; readonly want: unknown }[] = [
  { written: "yes", want: true },
  { written: "Off", want: false },
  { written: "n", want: false },
  { written: '"yes"', want: "yes" },
  { written: "yES", want: "yES" },
  { written: "2026-01-02", want: "2026-01-02" },
  { written: "2026-01-02T03:04:05Z", want: "2026-01-02T03:04:05Z" },
  { written: "12:30", want: "12:30" },
  { written: "017", want: 15 },
  { written: "0o17", want: 15 },
  { written: "-0x1F", want: -31 },
  { written: "0b101", want: 5 },
  { written: "08", want: 8 },
  { written: "0", want: 0 },
  { written: "1_000", want: 1000 },
  { written: "+7", want: 7 },
  { written: "1.20", want: 1.2 },
  { written: ".5", want: 0.5 },
  { written: "1e3", want: 1000 },
  { written: "1.2.3", want: "1.2.3" },
  { written: "v1", want: "v1" },
  { written: "-", want: [null] },
  { written: "~", want: null },
  { written: "NULL", want: null },
  { written: "!!str 12", want: "12" },
  { written: "10%", want: "10%" },
];

test.for(scalars)("$written is read as Kubernetes' tools read it", ({ written, want }) => {
  expect(readYaml(`a: ${want === null || !Array.isArray(want) ? "" : "\n  "}${written}`, "f").file?.value).toEqual({ a: want });
});

test("tags of collections mean nothing", () => {
  expect(readYaml("a: !!set {x, y}\nb: !!omap [c: 1]\n", "f")).toMatchObject({
    file: { value: { a: { x: null, y: null }, b: [{ c: 1 }] } },
    warnings: [],
  });
});

test("keys are not converted", () => {
  expect(readYaml("on: 1\n1.10: 2\nnull: 3\n", "f").file?.value).toEqual({ on: 1, "1.10": 2, null: 3 });
});

const refused: readonly { readonly name: string; readonly text: string; readonly want: readonly string[] }[] = [
  { name: "nothing", text: "", want: ["f:1:1: the file is empty"] },
  { name: "comments only", text: "# nothing\n", want: ["f:1:1: the file is empty"] },
  { name: "a key twice", text: "a: 1\nb: 2\na: 3\n", want: ["f:3:1: Map keys must be unique"] },
  {
    name: "several mistakes at once",
    text: "a: 1\na: 2\nb: {c: 1, c: 2}\n",
    want: ["f:2:1: Map keys must be unique", "f:3:11: Map keys must be unique"],
  },
  { name: "an alias without an anchor", text: "a: *b\n", want: ["f:1:4: the alias has no earlier anchor"] },
  { name: "a merge of text", text: "a: {<<: b}\n", want: ["f:1:9: Merge sources must be maps or map aliases"] },
  { name: "an alias that contains itself", text: "a: &a {b: *a}\n", want: ["f:1:11: the alias contains itself"] },
  { name: "a key that is a list", text: "? [a]\n: 1\n", want: ["f:1:3: a key must be a text"] },
  {
    name: "a number that is not finite",
    text: "a: -.INF\n",
    want: ["f:1:4: -.INF is not a finite number, which Kubernetes refuses: put it in quotes if it is a text"],
  },
  { name: "a value that does not fit its tag", text: "a: !!int 1.5\n", want: ["f:1:10: the value does not fit its tag !!int"] },
  {
    name: "half of a character",
    text: 'a: "\\ud83d"\nb: {"\\udc00": 1}\n',
    want: ["f:1:4: the text has half of a character (a lone surrogate)", "f:2:5: the key has half of a character (a lone surrogate)"],
  },
  { name: "a very deep list", text: "[".repeat(50_000), want: ["f:1:103: the file is nested more than 100 levels deep"] },
];

test.for(refused)("refuses $name", ({ text, want }) => {
  const { file, problems } = readYaml(text, "f");
  expect(problems.map(formatProblem)).toEqual(want);
  expect(file).toBeUndefined();
});

test("only the first document is read", () => {
  const { file, warnings } = readYaml("---\na: 1\n---\nb: [\n", "f");
  expect(file?.value).toEqual({ a: 1 });
  expect(warnings.map(formatProblem)).toEqual(["f:4:1: only the first document of a file is read"]);
});

const text = `base: &base
  image: {tag: v1}
list:
  - &item {x: 1}
  - *item
merged:
  <<: [*base]
  own: true
`;

test.for<{ path: (string | number)[]; line: number; column: number }>([
  { path: [], line: 1, column: 1 },
  { path: ["base", "image", "tag"], line: 2, column: 16 },
  { path: ["list", 0, "x"], line: 4, column: 15 },
  { path: ["list", 1], line: 5, column: 5 },
  { path: ["list", 1, "x"], line: 4, column: 15 },
  { path: ["merged", "own"], line: 8, column: 8 },
  { path: ["merged", "image", "tag"], line: 2, column: 16 },
  { path: ["merged", "nothing", "here"], line: 6, column: 1 },
  { path: ["list", 7], line: 3, column: 1 },
  { path: ["nothing"], line: 1, column: 1 },
])("$path stands at $line:$column", ({ path, line, column }) => {
  expect(readYaml(text, "f").file?.locate(path)).toEqual({ line, column });
});

test("a merged mapping has its own fields and those of the other", () => {
  expect(readYaml(text, "f").file?.value).toMatchObject({ merged: { own: true, image: { tag: "v1" } } });
});

test("it never throws", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "a",
      ":",
      " ",
      "\n",
      "- ",
      "{",
      "}",
      "[",
      "]",
      "&a",
      "*a",
      "<<: ",
      "!",
      "|",
      ">",
      '"',
      "'",
      "#",
      "---\n",
      "%YAML 1.1\n",
      "\t",
    ),
    fc.string(),
  );
  const property = fc.property(
    fc.array(piece).map((pieces) => pieces.join("")),
    (written) => {
      const { file, problems } = readYaml(written, "f");
      return (file === undefined) === problems.length > 0;
    },
  );
  expect(() => fc.assert(property, { numRuns: 500 })).not.toThrow();
});

test("of many syntax errors the first five are shown", () => {
  const { problems } = readYaml("a: }\n".repeat(12), "a.yaml");
  expect(problems).toHaveLength(6);
  expect(problems.at(-1)?.message).toMatch(/^and \d+ more$/);
});
