import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { editSpec } from "./edit-spec.ts";
import { readSpec, type SpecFields } from "./read-spec.ts";

const head = "apiVersion: pipecd.dev/v1beta1\nkind: Application\n";
const written = `# The shop.
apiVersion: pipecd.dev/v1beta1
kind: Application

spec:
  # What people call it.
  name: shop   # never 'store'
  labels:
    team: "web"   # who
    # how dear
    tier: 1
  deployTargets:
    kubernetes:
      # near
      - eu
      - 'us' # far
  trigger: { onCommit: { paths: [ "a/**" ] } }
  plugins:
    kubernetes:
      input: {namespace: shop}
`;

function fieldsOf(text: string): SpecFields {
  const read = readSpec(text);
  if (typeof read === "string") throw new Error(read);
  return read.fields;
}

test("what a form shows is read, whatever quotes it has", () => {
  expect(readSpec(written)).toEqual({
    fields: { name: "shop", description: "", labels: { team: "web", tier: "1" }, targets: { kubernetes: ["eu", "us"] } },
    plugins: ["kubernetes"],
  });
});

interface Case {
  readonly name: string;
  readonly text?: string;
  readonly change: Partial<SpecFields>;
  /** What is replaced by what. */
  readonly want: readonly (readonly [string, string])[];
}

const cases: readonly Case[] = [
  { name: "a name, before its comment", change: { name: "store" }, want: [["name: shop ", "name: store "]] },
  { name: "a name that is no word", change: { name: "a: b #c" }, want: [["name: shop ", 'name: "a: b #c" ']] },
  { name: "a description that is new", change: { description: "Sells" }, want: [["'store'\n", "'store'\n  description: Sells\n"]] },
  { name: "a label's value", change: { labels: { team: "core", tier: "1" } }, want: [['"web"', "core"]] },
  { name: "a label that goes", change: { labels: { team: "web" } }, want: [["    tier: 1\n", ""]] },
  {
    name: "a label that comes",
    change: { labels: { team: "web", tier: "1", "a b": "c" } },
    want: [["tier: 1\n", 'tier: 1\n    "a b": c\n']],
  },
  { name: "a target that goes", change: { targets: { kubernetes: ["eu"] } }, want: [["      - 'us' # far\n", ""]] },
  {
    name: "a target that comes",
    change: { targets: { kubernetes: ["eu", "us", "asia"] } },
    want: [["# far\n", "# far\n      - asia\n"]],
  },
  {
    name: "targets of another plugin",
    change: { targets: { kubernetes: ["eu", "us"], other: ["x"] } },
    want: [["# far\n", "# far\n    other: [x]\n"]],
  },
  {
    name: "everything at once",
    change: { name: "s", description: "d", labels: { team: "web" }, targets: { kubernetes: ["us"] } },
    want: [
      ["name: shop ", "name: s "],
      ["'store'\n", "'store'\n  description: d\n"],
      ["    tier: 1\n", ""],
      ["      - eu\n", ""],
    ],
  },
  {
    name: "carriage returns stay",
    text: `\ufeff${head}spec:\n  name: 'shop'\n  plugins: {}\n`.replaceAll("\n", "\r\n"),
    change: { name: "it's", labels: { a: "b" } },
    want: [["'shop'\r\n", "'it''s'\r\n  labels:\r\n    a: b\r\n"]],
  },
  {
    name: "a file without a line break at its end",
    text: `${head}spec:\n  plugins: {}\n  name: shop`,
    change: { labels: { a: "b" }, targets: { kubernetes: ["eu"] } },
    want: [["name: shop", "name: shop\n  labels:\n    a: b\n  deployTargets:\n    kubernetes: [eu]"]],
  },
  {
    name: "what comes first, if nothing is there",
    text: `${head}spec:\n    # plugins\n    plugins: {}\n`,
    change: { name: "shop", description: "d" },
    want: [["    plugins: {}\n", "    name: shop\n    description: d\n    plugins: {}\n"]],
  },
  {
    name: "braces and brackets",
    text: `${head}spec:\n  name: shop\n  labels: { a: b, c: "d" } # of\n  deployTargets: {kubernetes: [eu]}\n  plugins: {}\n`,
    change: { labels: { a: "b" }, targets: { kubernetes: ["us"] } },
    want: [
      ['{ a: b, c: "d" }', "{ a: b }"],
      ["{kubernetes: [eu]}", "{ kubernetes: [us] }"],
    ],
  },
  {
    name: "brackets below a plugin",
    text: `${head}spec:\n  deployTargets:\n    kubernetes: [ eu ] # near\n  plugins: {}\n`,
    change: { targets: { kubernetes: ["eu", "us"] } },
    want: [["[ eu ]", "[eu, us]"]],
  },
  {
    name: "keys without values",
    text: `${head}spec:\n  name: # none\n  labels:\n  deployTargets:\n    kubernetes:\n  plugins: {}\n`,
    change: { name: "shop", labels: { a: "b" }, targets: { kubernetes: ["eu"] } },
    want: [
      ["name: #", "name: shop #"],
      ["labels:\n", "labels:\n    a: b\n"],
      ["kubernetes:\n", "kubernetes: [eu]\n"],
    ],
  },
  {
    name: "a block of text",
    text: `${head}spec:\n  description: |\n    one\n    two\n\n  # next\n  name: shop\n  plugins: {}\n`,
    change: { description: "three" },
    want: [["|\n    one\n    two\n\n", "three\n\n"]],
  },
  {
    name: "all labels and targets",
    change: { labels: {}, targets: {} },
    want: [[written.slice(written.indexOf("  labels"), written.indexOf("  trigger")), ""]],
  },
];

test.for(cases)("changes $name, and no other byte", ({ text = written, change, want }) => {
  const wished = want.reduce((all, [from, to]) => all.replace(from, () => to), text);
  const result = editSpec(text, { ...fieldsOf(text), ...change });
  expect(result).toBe(wished);
  expect(editSpec(text, fieldsOf(text))).toBe(text);
});

test.for([
  ["an alias", `${head}spec:\n  name: &a shop\n  description: *a\n  plugins: {}\n`, "shape"],
  ["labels that merge others", `${head}spec:\n  labels: {<<: {a: b}}\n  plugins: {}\n`, "shape"],
  ["braces", "{kind: Application, spec: {name: shop, plugins: {}}}", "shape"],
  ["no spec", head, "shape"],
  ["no mapping", "- a", "shape"],
  ["nothing", "", "shape"],
  ["no YAML", "a: [", "syntax"],
  ["several documents", `${head}---\n${head}`, "syntax"],
  ["a key that is set twice", `${head}spec:\n  name: a\n  name: b\n`, "syntax"],
  ["more levels than a stack has", "[".repeat(100_000), "syntax"],
] as const)("%s is not for a form", ([, text, why]) => {
  expect(readSpec(text)).toBe(why);
  expect(editSpec(text, { name: "x", description: "", labels: {}, targets: {} })).toBeUndefined();
});

test("braces over several lines, and those with comments, are left to a person", () => {
  const text = `${head}spec:\n  labels: {\n    a: b\n  }\n  plugins: {}\n`;
  expect(editSpec(text, { ...fieldsOf(text), labels: { a: "c" } })).toBeUndefined();
  expect(editSpec(text, { ...fieldsOf(text), name: "shop" })).toContain("spec:\n  name: shop\n  labels: {\n");
});

test("whatever is wanted is what the file says then, and the rest is as it was", () => {
  const word = fc.string({ unit: "grapheme", maxLength: 12 });
  const key = word.filter((each) => each !== "__proto__" && each !== "<<");
  const wanted = fc.record({
    name: word,
    description: word,
    labels: fc.dictionary(key, word, { maxKeys: 4, noNullPrototype: true }),
    targets: fc.dictionary(fc.constantFrom("kubernetes", "other"), fc.subarray(["eu", "us", "asia", "x y"]), { noNullPrototype: true }),
  });
  const rest = (text: string) => {
    const { name: _, description: __, labels: ___, deployTargets: ____, ...others } = parse(text).spec;
    return others;
  };
  const texts = [written, ...cases.flatMap(({ text }) => text ?? [])];
  fc.assert(
    fc.property(fc.constantFrom(...texts), wanted, (text, fields) => {
      const result = editSpec(text, fields);
      fc.pre(result !== undefined);
      const { name, description, labels } = fields;
      expect(fieldsOf(result ?? "")).toEqual({ name, description, labels, targets: expect.anything() });
      expect(rest(result ?? "")).toEqual(rest(text));
    }),
  );
});
