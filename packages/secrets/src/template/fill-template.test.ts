import { expect, test } from "vitest";
import { fillTemplate, namesIn, type TemplateData } from "./fill-template.ts";
import { TemplateProblem } from "./template-problem.ts";

const bytes = (text: string) => Buffer.from(text).toString("latin1");
const secrets: Readonly<Record<string, string>> = {
  password: "s3cr3t",
  "with-dash": "d4sh",
  multi: "one\ntwo",
  ü: "umlaut",
  empty: "",
  odd: 'a"b\\c\t☃',
};
const files: Readonly<Record<string, string>> = { config: "key: value\n" };

function fill(text: string) {
  const derived: string[] = [];
  const data: TemplateData = {
    find: (group, name) => {
      const from = group === "attachment" ? files : secrets;
      const key = Buffer.from(name, "latin1").toString();
      const found = Object.hasOwn(from, key) ? from[key] : undefined;
      return found === undefined ? undefined : { text: bytes(found), secret: group === "attachment" ? "none" : "value" };
    },
    names: { encryptedSecrets: Object.keys(secrets), attachment: Object.keys(files) },
    onDerived: (each) => derived.push(each),
  };
  const { text: filled, hasSecret } = fillTemplate(bytes(text), data);
  return { text: Buffer.from(filled, "latin1").toString(), hasSecret, derived };
}

test.for([
  { name: "parentheses", text: `{{ ${"(".repeat(100_000)}1${")".repeat(100_000)} }}`, why: /more than 1000 words and signs/ },
  { name: "pipes", text: `{{ 1 ${"| print ".repeat(100_000)}}}`, why: /more than 1000 words and signs/ },
  {
    name: "large values that are made and dropped",
    text: '{{ "" | indent 1000 | indent 1000 | replace " " "          " | sha256sum }}'.repeat(10_000),
    why: /bytes would be/,
  },
  {
    name: "a million large values",
    text: `{{ replace "x" "${"y".repeat(1000)}" "${"x".repeat(1000)}" | sha256sum }}`.repeat(1000),
    why: /more than 67108864 bytes/,
  },
])("$name end the filling", ({ text, why }) => {
  expect(() => fill(text)).toThrow(why);
});

test("the work of several templates counts together", () => {
  const work = { bytes: 0 };
  const data = { find: () => undefined, names: {}, onDerived: () => {}, work };
  const text = '{{ "" | indent 1000 | indent 1000 | replace " " "          " | sha256sum }}';
  expect(() => {
    for (let file = 0; file < 10_000; file += 1) fillTemplate(text, data);
  }).toThrow(/bytes would be read and changed/);
});

test("the names that a template inserts are found wherever they stand", () => {
  const text =
    '{{ .attachment.a }} {{ b64enc (index .attachment "b c") | trimAll .attachment.d }} {{ .encryptedSecrets.e }} .attachment.f {{/* .attachment.g */}}';
  expect([...namesIn(text, "attachment")].toSorted()).toEqual(["a", "b c", "d"]);
});

test.for([
  { name: "nothing to fill", text: "a: b\n☃ }} { {", want: "a: b\n☃ }} { {" },
  { name: "a secret", text: "a: {{ .encryptedSecrets.password }}\n", want: "a: s3cr3t\n" },
  { name: "without spaces", text: "{{.encryptedSecrets.password}}", want: "s3cr3t" },
  { name: "with line breaks", text: "{{\n  .encryptedSecrets.password\n}}", want: "s3cr3t" },
  { name: "a file", text: "{{ .attachment.config }}", want: "key: value\n" },
  { name: "two in one line", text: "{{ .encryptedSecrets.password }}:{{ .attachment.config }}", want: "s3cr3t:key: value\n" },
  { name: "trim markers", text: "a: \n {{- .encryptedSecrets.password -}} \n b", want: "a:s3cr3tb" },
  { name: "a trim marker on one side", text: "a {{- .encryptedSecrets.password }} b", want: "as3cr3t b" },
  { name: "a comment", text: "a {{/* what {{ it }} is */}} b", want: "a  b" },
  { name: "a comment with trim markers", text: "a {{- /* x */ -}} b", want: "ab" },
  { name: "a pipe", text: "{{ .encryptedSecrets.password | b64enc }}", want: "czNjcjN0" },
  { name: "several pipes", text: "{{ .encryptedSecrets.password | upper | b64enc | quote }}", want: '"UzNDUjNU"' },
  { name: "a call", text: "{{ b64enc .encryptedSecrets.password }}", want: "czNjcjN0" },
  {
    name: "parentheses",
    text: '{{ b64enc (replace "s3" "x" .encryptedSecrets.password) }}',
    want: Buffer.from("xcr3t").toString("base64"),
  },
  { name: "a name that is no word", text: '{{ index .encryptedSecrets "with-dash" }}', want: "d4sh" },
  { name: "a name with other letters", text: "{{ .encryptedSecrets.ü }}", want: "umlaut" },
  { name: "indented lines", text: "a: |\n{{ .encryptedSecrets.multi | indent 2 }}", want: "a: |\n  one\n  two" },
  { name: "indented lines on a new line", text: "a: |{{ .encryptedSecrets.multi | nindent 2 }}", want: "a: |\n  one\n  two" },
  { name: "a text that is quoted as Go does", text: "{{ .encryptedSecrets.odd | quote }}", want: '"a\\"b\\\\c\\t☃"' },
  { name: "a text as JSON", text: "{{ toJson .encryptedSecrets.odd }}", want: '"a\\"b\\\\c\\t☃"' },
  { name: "single quotes", text: "{{ .encryptedSecrets.password | squote }}", want: "'s3cr3t'" },
  { name: "a default", text: '{{ .encryptedSecrets.empty | default "none" }}', want: "none" },
  { name: "a literal", text: '{{ "{{" }} {{ `a"b` }} {{ 3 }} {{ true }}', want: '{{ a"b 3 true' },
  {
    name: "a hash",
    text: "{{ sha256sum .encryptedSecrets.password }}",
    want: "1e8bf5d4eb2aca0c03f8e7dd2d4fc6a1ac4f1d7ef3d0f4b1b52f3a86f85a6d5f".length,
  },
  { name: "trimmed texts", text: '{{ "x--a--x" | trimPrefix "x" | trimSuffix "x" | trimAll "-" }}', want: "a" },
  { name: "text for a URL", text: "{{ .encryptedSecrets.odd | urlquery }}", want: "a%22b%5Cc%09%E2%98%83" },
])("fills a template with $name", ({ text, want }) => {
  const { text: filled } = fill(text);
  if (typeof want === "number") expect(filled).toHaveLength(want);
  else expect(filled).toBe(want);
});

test.for([
  { text: "a {{ .encryptedSecrets.pasword }}", offset: 5, want: "encryptedSecrets has no pasword; did you mean password?" },
  { text: "{{ .attachment.x }}", offset: 3, want: "attachment has no x; it has config" },
  {
    text: "{{ .Values.image }}",
    offset: 3,
    want: ".Values.image is not known here; known are .encryptedSecrets.NAME and .attachment.NAME",
  },
  { text: "{{ .encryptedSecrets }}", offset: 3, want: ".encryptedSecrets is not a value: write .encryptedSecrets.NAME" },
  { text: "{{ .encryptedSecrets.password.more }}", offset: 3, want: "encryptedSecrets has no password.more; it has password" },
  { text: "{{ .encryptedSecrets.with-dash }}", offset: 25, want: '-dash cannot be read: write {{ index .encryptedSecrets "NAME" }}' },
  { text: "{{ if true }}a{{ end }}", offset: 3, want: "if is not supported: a target can only insert values" },
  { text: "{{ $x := 1 }}", offset: 3, want: "$x is not supported" },
  { text: "{{ b64encode .encryptedSecrets.password }}", offset: 3, want: "function b64encode is not supported; " },
  { text: "{{ constructor .encryptedSecrets.password }}", offset: 3, want: "function constructor is not supported; " },
  { text: "{{ .encryptedSecrets.constructor }}", offset: 3, want: "encryptedSecrets has no constructor" },
  { text: "{{ b64enc }}", offset: 3, want: "function b64enc takes 1 argument, not 0" },
  { text: "{{ .encryptedSecrets.password | .attachment.config }}", offset: 32, want: "only a function can follow |" },
  { text: "a {{ .encryptedSecrets.password", offset: 2, want: "this {{ is never closed" },
  { text: "a {{ .encryptedSecrets.password }", offset: 2, want: "this {{ is never closed" },
  { text: "{{ }}", offset: 0, want: "{{ }} is empty" },
  { text: "{{ (b64enc .encryptedSecrets.password }}", offset: 3, want: "this ( is never closed" },
  { text: "{{ .encryptedSecrets.password ) }}", offset: 30, want: ") is not expected here" },
  { text: "{{/* a comment }}", offset: 2, want: "/* is not supported" },
  { text: "{{ index .encryptedSecrets }}", offset: 3, want: "index needs a group and a name" },
])("cannot fill $text", ({ text, offset, want }) => {
  const refused = (() => {
    try {
      return fill(text);
    } catch (error) {
      return error;
    }
  })();
  expect(refused).toBeInstanceOf(TemplateProblem);
  expect(refused).toMatchObject({ offset, message: expect.stringContaining(want) });
});

test.for([
  { name: "a text that is encoded again and again", text: `{{ .encryptedSecrets.password${" | b64enc".repeat(100)} }}` },
  { name: "quotes of quotes", text: `{{ .encryptedSecrets.odd${" | quote".repeat(100)} }}` },
  { name: "replacements in replacements", text: `{{ "a"${' | replace "a" "aaaaaaaaaa"'.repeat(20)} }}` },
  { name: "nothing that is replaced", text: `{{ "a"${' | replace "" "aaaaaaaaaa"'.repeat(20)} }}` },
  { name: "indented lines", text: `{{ "a"${' | replace "a" "a\\na" '.repeat(14)} | indent 1000 }}` },
  { name: "a value in many places", text: '{{ "x" | indent 1000 }}'.repeat(20_000) },
])("stops before $name fill the memory", ({ text }) => expect(() => fill(text)).toThrow("bytes would be inserted"));

test("what was made of a secret is told, so that it can be masked too", () => {
  expect(fill("{{ .encryptedSecrets.password | upper }} {{ .attachment.config | upper }}")).toMatchObject({
    derived: ["S3CR3T"],
    hasSecret: true,
  });
  expect(fill("{{ .attachment.config }}")).toMatchObject({ derived: [], hasSecret: false });
});
