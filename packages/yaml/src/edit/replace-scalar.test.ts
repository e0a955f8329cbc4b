import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDocuments } from "../documents/read-documents.ts";
import { parsePath } from "../path/parse-path.ts";
import { manifestRules } from "../rules/yaml-rules.ts";
import { replaceScalar } from "./replace-scalar.ts";

function replaced(text: string, path: string, value: string) {
  const parsed = parsePath(path);
  if (!("path" in parsed)) throw new Error(parsed.problem);
  return replaceScalar(text, parsed.path, value);
}

interface Case {
  readonly name: string;
  readonly text: string;
  readonly path?: string;
  readonly value?: string;
  readonly want: string;
}

const cases: readonly Case[] = [
  { name: "a plain text", text: "a: 1\nx: v1 # now\nb: 2\n", want: "a: 1\nx: v2 # now\nb: 2\n" },
  { name: "single quotes", text: "x: 'v1'\n", value: "it's", want: "x: 'it''s'\n" },
  { name: "double quotes", text: 'x: "v1"   # c\n', value: 'a"b\\', want: 'x: "a\\"b\\\\"   # c\n' },
  { name: "quotes keep a number a text", text: 'x: "1.1"\n', value: "1.20", want: 'x: "1.20"\n' },
  { name: "a plain text does not become a number", text: "x: v1\n", value: "1.20", want: 'x: "1.20"\n' },
  { name: "a plain text does not become a boolean of YAML 1.1", text: "x: v1\n", value: "on", want: 'x: "on"\n' },
  { name: "a number may stay one", text: "x: 1\n", value: "3", want: "x: 3\n" },
  { name: "a number may become a text", text: "x: 1\n", value: "abc", want: "x: abc\n" },
  { name: "a text that would be a comment", text: "x: v1\n", value: "a #b", want: 'x: "a #b"\n' },
  { name: "a text that would be a mapping", text: "x: v1\n", value: "a: b", want: 'x: "a: b"\n' },
  { name: "a text that would be an alias", text: "x: v1\n", value: "*a", want: 'x: "*a"\n' },
  { name: "a flow mapping", text: "{a: 1, x: v1, b: [c]}\n", value: "p, q", want: '{a: 1, x: "p, q", b: [c]}\n' },
  { name: "a flow list", text: "x: [ 'a', b ] # c\n", path: "$.x[1]", value: "v2", want: "x: [ 'a', v2 ] # c\n" },
  { name: "JSON", text: '{\n  "x": "v1"\n}\n', want: '{\n  "x": "v2"\n}\n' },
  { name: "a text over several lines", text: "x: v1\n  and more\ny: 1\n", want: "x: v2\ny: 1\n" },
  { name: "a block", text: "x: |  # header\n  one\n  two\n\n# next\ny: 1\n", want: "x: v2  # header\n\n# next\ny: 1\n" },
  { name: "a folded block at the end", text: "a:\n- x: >-\n    one\n", path: "$.a[0].x", want: "a:\n- x: v2\n" },
  { name: "a value of several lines", text: "x: v1\n", value: "a\nb", want: 'x: "a\\nb"\n' },
  { name: "carriage returns", text: "# c\r\nx: v1\r\ny: 'b'\r\n", want: "# c\r\nx: v2\r\ny: 'b'\r\n" },
  { name: "a byte order mark", text: "\ufeffx: v1\n", want: "\ufeffx: v2\n" },
  { name: "a missing line break at the end", text: "x: v1", want: "x: v2\n" },
  { name: "a missing line break after others with carriage returns", text: "y: 1\r\nx: v1", want: "y: 1\r\nx: v2\r\n" },
  { name: "an anchor stays", text: "x: &tag v1\ny: *tag\n", want: "x: &tag v2\ny: *tag\n" },
  { name: "a tag stays", text: "x: !!str 1\n", value: "2", want: "x: !!str 2\n" },
  { name: "an alias is replaced, its anchor is not", text: "y: &tag v1\nx: *tag\n", want: "y: &tag v1\nx: v2\n" },
  { name: "every document that has the path", text: "x: v1\n---\ny: 1\n---\n# c\nx: v0\n", want: "x: v2\n---\ny: 1\n---\n# c\nx: v2\n" },
  { name: "an absent value", text: "a:\n  x:\n  y: 1\n", path: "$.a.x", want: "a:\n  x: v2\n  y: 1\n" },
  { name: "an absent value before a comment", text: "x: # none\ny: 1\n", want: "x: v2 # none\ny: 1\n" },
  { name: "an absent value in a list", text: "x:\n-\n- b\n", path: "$.x[0]", want: "x:\n- v2\n- b\n" },
  { name: "a key in quotes", text: '"example.com/x": v1\n', path: "$.'example.com/x'", want: '"example.com/x": v2\n' },
  { name: "an empty value", text: "x: v1\n", value: "", want: "x: \n" },
  { name: "an empty value in a list", text: "x: [v1]\n", path: "$.x[0]", value: "", want: 'x: [""]\n' },
  { name: "lines that Kubernetes' parser accepts", text: 'y: "a\nb"\nx: v1\n', want: 'y: "a\nb"\nx: v2\n' },
];
test.for(cases)("$name", ({ text, path = "$.x", value = "v2", want }) => {
  const got = replaced(text, path, value);
  expect(got).toEqual({ kind: "replaced", text: want });
  expect(replaced(want, path, value)).toEqual({ kind: "unchanged" });
});

test.for([
  ["", "$.x", "there is no x in the file", 1],
  ["a: 1\n", "$.x", "there is no x in the file", 1],
  ["x:\n  a: 1\n", "$.x", "x is a mapping", 2],
  ["x: [a]\n", "$.x", "x is a list", 1],
  ["x: [a]\n", "$.x[1]", "there is no x[1]", 1],
  ["x: [a]\n", "$.x.y", "there is no x.y", 1],
  ["a: &a {b: 1}\nx: *a\n", "$.x.b", "x is the alias *a", 2],
  ["a: &a {b: 1}\nx:\n  <<: *a\n", "$.x.b", "merged from elsewhere", 3],
  ["x: 1\nx: 2\n", "$.x", "set twice", 2],
  ["x: [\n", "$.x", "Flow sequence", 2],
  ["::", "$.x", 'cannot be ":"', 1],
  [`x: ${"[".repeat(300)}`, "$.x", "nested more than", 1],
] as const)("%j at %s is refused: %s", ([text, path, message, line]) => {
  expect(replaced(text, path, "v2")).toMatchObject({ kind: "refused", message: expect.stringContaining(message), line });
});

test("a file of thousands of documents is read a few times, not once for each of them", () => {
  const of = (tag: string) =>
    Array.from({ length: 3_000 }, (_, n) => `kind: Deployment # ${n}\nspec: {image: "web:${tag}"}\n`).join("---\n");
  expect(replaceScalar(of("v1"), ["spec", "image"], "web:v2")).toEqual({ kind: "replaced", text: of("v2") });
});

test("in each document the value is written as the old one asks for", () => {
  const text = "x: 'a' # one\n---\nx: b\n---\nx: v2\n---\ny: 1\n---\nx: 1 # now\n";
  expect(replaceScalar(text, ["x"], "v2")).toEqual({
    kind: "replaced",
    text: "x: 'v2' # one\n---\nx: v2\n---\nx: v2\n---\ny: 1\n---\nx: v2 # now\n",
  });
});

describe("whatever is written", () => {
  const scalar = fc.oneof(
    fc.constantFrom(
      "v1",
      "'v1'",
      '"v1"',
      "1",
      "true",
      "~",
      "&a v1",
      "!!str 1",
      '"a\\nb"',
      "|\n        one\n        two",
      ">-\n        one",
      "",
    ),
    fc.string({ maxLength: 10 }).map((text) => JSON.stringify(text)),
  );
  const value = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 20 }),
    fc.constantFrom(
      "v1",
      "1",
      "1.20",
      "on",
      "~",
      "- a",
      "a: b",
      "#",
      "'",
      '"',
      "a\nb",
      "{",
      "[]",
      "? a",
      "%",
      "@",
      "`",
      "!!int 3",
      "&a",
      "<<",
      "---",
      "...",
    ),
  );
  const newline = fc.constantFrom("\n", "\r\n");

  test("the value is the given text, all else is as it was, and a second replacement changes nothing", () => {
    fc.assert(
      fc.property(scalar, scalar, scalar, value, newline, (before, old, after, next, end) => {
        const text = `# head\na: ${before}\nb:\n  - x: ${old} # mine\n    y: ${after}\nc: 'last'\n`.replaceAll("\n", end);
        // A comment cannot follow the text of a block or a plain scalar of several lines.
        fc.pre(!old.includes("\n"));
        const got = replaced(text, "$.b[0].x", next);
        if (got.kind === "unchanged") return;
        expect(got.kind).toBe("replaced");
        if (got.kind !== "replaced") return;
        const start = text.indexOf("- x: ") + (old === "" ? 4 : 5);
        const tail = text.slice(text.indexOf(" # mine"));
        expect(got.text.startsWith(text.slice(0, start))).toBe(true);
        expect(got.text.endsWith(tail)).toBe(true);
        const { documents, problems } = readDocuments(got.text, "x.yaml", { ...manifestRules, keys: "text" });
        expect(problems).toEqual([]);
        expect(documents).toHaveLength(1);
        expect(replaced(got.text, "$.b[0].x", next)).toEqual({ kind: "unchanged" });
      }),
    );
  });

  test("a text in quotes reads as exactly the value", () => {
    fc.assert(
      fc.property(fc.constantFrom("'v1'", '"v1"', "v1"), value, (old, next) => {
        fc.pre(next !== "");
        const got = replaced(`x: ${old}\n`, "$.x", next);
        const text = got.kind === "replaced" ? got.text : `x: ${old}\n`;
        expect(readDocuments(text, "x.yaml", manifestRules).documents[0]?.value).toEqual({ x: next });
      }),
    );
  });
});
