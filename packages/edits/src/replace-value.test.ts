import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { replaceValue } from "./replace-value.ts";

type By = Parameters<typeof replaceValue>[1]["by"];

interface Case {
  readonly name: string;
  readonly by: By;
  readonly field: string;
  readonly text: string;
  readonly value?: string;
  readonly want: string;
}

const hcl = `# 😀 head
resource "aws_ecs" "web" {
  image = "a:v1" // now
  count = 3
  on    = true
  list  = [1, "b", { k = "v" }]
  tags  = { Name = "x", "quoted key" : "y" }
  container "c" { image = "z" }
  env { value = "one" }
  env { value = "two" }
}
locals { tag = null }
`;
const toml = `# head
title = "one" # now
count = 3
[image]
tag = 'v1'
"odd.key" = "x"
nested.tag = "n"
[[images]]
name = "a"
[[images]]
name = "b"
sizes = [1, { w = "wide" }]
`;
const json = '\ufeff{\r\n  // head\r\n  "a": { "b": [1, "x", true, null] },\r\n  "tag": "v1", /* now */\r\n}\r\n';

const cases: readonly Case[] = [
  { name: "YAML", by: "yamlField", field: "$.a[1]", text: "a: [1, 'b'] # c\n", want: "a: [1, 'v2'] # c\n" },
  { name: "JSON", by: "jsonField", field: "$.tag", text: json, want: json.replace("v1", "v2") },
  { name: "JSON, within a list", by: "jsonField", field: "$.a.b[1]", text: json, value: 'q"', want: json.replace('"x"', '"q\\""') },
  { name: "JSON, a number", by: "jsonField", field: "$.a.b[0]", text: json, value: "2", want: json.replace("[1", "[2") },
  { name: "JSON, a number that becomes a text", by: "jsonField", field: "$.a.b[0]", text: json, want: json.replace("[1", '["v2"') },
  { name: "JSON, a boolean", by: "jsonField", field: "$.a.b[2]", text: json, value: "false", want: json.replace("true", "false") },
  { name: "JSON, a null", by: "jsonField", field: "$.a.b[3]", text: json, want: json.replace("null", '"v2"') },
  { name: "HCL", by: "HCLField", field: "$.resource.aws_ecs.web.image", text: hcl, want: hcl.replace("a:v1", "v2") },
  {
    name: "HCL, a template sign",
    by: "HCLField",
    field: "$.resource.aws_ecs.web.image",
    text: hcl,
    value: `\${x} "`,
    want: hcl.replace("a:v1", () => `$\${x} \\"`),
  },
  { name: "HCL, a number", by: "HCLField", field: "$.resource.aws_ecs.web.count", text: hcl, value: "4", want: hcl.replace("3", "4") },
  {
    name: "HCL, a boolean",
    by: "HCLField",
    field: "$.resource.aws_ecs.web.on",
    text: hcl,
    value: "false",
    want: hcl.replace("true", "false"),
  },
  { name: "HCL, a list", by: "HCLField", field: "$.resource.aws_ecs.web.list[2].k", text: hcl, want: hcl.replace('"v"', '"v2"') },
  {
    name: "HCL, an object",
    by: "HCLField",
    field: "$.resource.aws_ecs.web.tags.'quoted key'",
    text: hcl,
    want: hcl.replace('"y"', '"v2"'),
  },
  {
    name: "HCL, a block within",
    by: "HCLField",
    field: "$.resource.aws_ecs.web.container.c.image",
    text: hcl,
    want: hcl.replace('"z"', '"v2"'),
  },
  {
    name: "HCL, one of several blocks",
    by: "HCLField",
    field: "$.resource.aws_ecs.web.env[1].value",
    text: hcl,
    want: hcl.replace("two", "v2"),
  },
  {
    name: "HCL, an escape of no character, beside a label with one",
    by: "HCLField",
    field: "$.a.b.x",
    text: 'a "\\UFFFFFFFF" {}\na "b" { x = "\\UFFFFFFFF" }\n',
    want: 'a "\\UFFFFFFFF" {}\na "b" { x = "v2" }\n',
  },
  { name: "HCL, a null", by: "HCLField", field: "$.locals.tag", text: hcl, want: hcl.replace("null", '"v2"') },
  { name: "TOML", by: "tomlField", field: "$.title", text: toml, value: 'a"\n', want: toml.replace("one", 'a\\"\\n') },
  { name: "TOML, a literal text", by: "tomlField", field: "$.image.tag", text: toml, want: toml.replace("v1", "v2") },
  {
    name: "TOML, a literal text that needs escapes",
    by: "tomlField",
    field: "$.image.tag",
    text: toml,
    value: "it's",
    want: toml.replace("'v1'", '"it\'s"'),
  },
  { name: "TOML, an odd key", by: "tomlField", field: '$.image["odd.key"]', text: toml, want: toml.replace('"x"', '"v2"') },
  { name: "TOML, a dotted key", by: "tomlField", field: "$.image.nested.tag", text: toml, want: toml.replace('"n"', '"v2"') },
  { name: "TOML, an array of tables", by: "tomlField", field: "$.images[1].name", text: toml, want: toml.replace('"b"', '"v2"') },
  { name: "TOML, an inline table", by: "tomlField", field: "$.images[1].sizes[1].w", text: toml, want: toml.replace("wide", "v2") },
  { name: "TOML, a number", by: "tomlField", field: "$.count", text: toml, value: "12", want: toml.replace("3", "12") },
  { name: "a regular expression", by: "regex", field: "tag: (\\S+)", text: "tag: a\ntag: b # c", want: "tag: v2\ntag: v2 # c" },
];
test.for(cases)("$name is replaced", async ({ by, field, text, value = "v2", want }) => {
  expect(await replaceValue(text, { by, field }, value)).toEqual({ kind: "replaced", text: want });
  expect(await replaceValue(want, { by, field }, value)).toEqual({ kind: "unchanged" });
});

test.for([
  ["jsonField", "$.x", "", "not JSON"],
  ["jsonField", "$.x", "{", "not JSON"],
  ["jsonField", "$.x", '{"y": 1}', "there is no x"],
  ["jsonField", "$.x", '{"x": {}}', "x is an object"],
  ["jsonField", "$.x", '{"x": 1, "x": 2}', "set twice"],
  ["jsonField", "$.x", "[".repeat(100_000), "nested more than"],
  ["HCLField", "$.x", "", "there is no x"],
  ["HCLField", "$.x", "x = {", "not HCL"],
  ["HCLField", "$.x", `x = "a-\${var.b}"`, "x is a template"],
  ["HCLField", "$.x", "x = var.b", "x is an expression"],
  ["HCLField", "$.x", 'x "y" { z = 1 }', "x is a block"],
  ["HCLField", "$.x.z", "x { z = 1 }\nx { z = 2 }", "there are 2 blocks like this"],
  ["tomlField", "$.x", "", "there is no x"],
  ["tomlField", "$.x", "x = ", "not TOML"],
  ["tomlField", "$.x", "x = [1]", "x is a list"],
  ["tomlField", "$.x", "[x]\ny = 1", "there is no x"],
  ["regex", "abc(d)", "xyz", "nothing in the file matches"],
  ["regex", "abc", "abc", "no group"],
  ["regex", "x(v)", "xv", "matches something else"],
  ["yamlField", "x", "x: 1", "begins with $"],
] as const)("%s %s in %j is refused: %s", async ([by, field, text, message]) => {
  expect(await replaceValue(text, { by, field }, "vxv")).toMatchObject({ kind: "refused", message: expect.stringContaining(message) });
});

test("a long line of escaped quotes costs one pass: tried again from each quote, it would take years", async () => {
  const text = `"${'\\"'.repeat(2_000_000)}`;
  expect(await replaceValue(text, { by: "jsonField", field: "$.x" }, "v2")).toMatchObject({
    message: "the file is not JSON: UnexpectedEndOfString",
  });
});

test("a group that takes no part in a match is left alone", async () => {
  expect(await replaceValue("ab a", { by: "regex", field: "a(b)?" }, "c")).toEqual({ kind: "replaced", text: "ac a" });
});

describe("whatever the value is", () => {
  const value = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 20 }),
    fc.constantFrom('"', "'", "\\", `\${x}`, "%{if}", `$\${`, "\\u0041", "\n", "1", "01", "true", "null", "'''", '"""', "\u0000"),
  );
  const places = fc.constantFrom<readonly [By, string, string, string, string]>(
    ["jsonField", "$.a.x", '{ /* c */ "a": { "x": ', '"old"', ', "y": "last" } }'],
    ["jsonField", "$.a[1]", '{"a": [0, ', "1.5", ", 2]}\r\n"],
    ["HCLField", "$.a.b.x", '# c\na "b" {\n  x = ', '"old"', " # mine\n  y = 1\n}\n"],
    ["HCLField", "$.x[0].y", "x = [{ y : ", "1", " }, 2]\n"],
    ["tomlField", "$.a.x", "# c\n[a]\nx = ", '"old"', " # mine\ny = 1\n"],
    ["tomlField", "$.a.x", "a = { x = ", "'old'", ", y = 1 }\r\n"],
    ["tomlField", "$.a.x", "[a]\nx = ", '"""\nold\n"""', "\n"],
  );

  test("only the value changes, and a second replacement changes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(places, value, async ([by, field, before, old, after], next) => {
        const got = await replaceValue(before + old + after, { by, field }, next);
        if (got.kind === "unchanged") return;
        expect(got.kind).toBe("replaced");
        if (got.kind !== "replaced") return;
        expect(got.text.startsWith(before)).toBe(true);
        expect(got.text.endsWith(after)).toBe(true);
        expect(await replaceValue(got.text, { by, field }, next)).toEqual({ kind: "unchanged" });
      }),
    );
  });
});
