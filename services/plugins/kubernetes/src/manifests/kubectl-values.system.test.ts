import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@slipway/testkit";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { type JsonObject, listAt, objectAt, withoutValueAt } from "../json/json.ts";
import { decodeJson, encodeJson } from "../json/json-codec.ts";
import { cluster, useTrial } from "../testing/use-trial.ts";
import { parseManifests } from "./parse-manifests.ts";

useTrial();

const head = (name = "x") => `apiVersion: example.org/v1\nkind: Example\nmetadata: {name: ${name}}\n`;
const json = (name: string, value: string) =>
  `{"apiVersion":"example.org/v1","kind":"Example","metadata":{"name":"${name}"},"value":${value}}`;

/** The objects that kubectl makes of a file, without asking a server. */
async function asKubectl(text: string): Promise<readonly JsonObject[]> {
  const dir = await tempDir("kubectl");
  onTestFinished(() => dir[Symbol.asyncDispose]());
  const file = join(dir.path, "a.yaml");
  await writeFile(file, text);
  const printed = await cluster.kubectl("annotate", "--local", "-f", file, "-o", "json", "asked=kubectl");
  return printed
    .trim()
    .split(/\n(?=\{)/)
    .map((each) => withoutValueAt(objectAt(decodeJson(each)), ["metadata", "annotations"]));
}

const asSlipway = (text: string) => {
  const { manifests, problems } = parseManifests(text, "a.yaml");
  expect(problems).toEqual([]);
  return manifests.map(({ object }) => object);
};

const structures: readonly { readonly name: string; readonly text: string }[] = [
  {
    name: "merges above and below own keys",
    text: `${head()}m: &m {a: 1, b: 1}\nn: &n {a: 2, c: 2}\nv: {a: 3, <<: [*m, *n], b: 3}\nw: {<<: *m, <<: *n}\n`,
  },
  {
    name: "keys that are no texts",
    text: `${head()}v: {on: 1, 017: 2, 1.10: 3, 1e7: 4, -.inf: 5, 3.4e-9: 6, 2026-03-01: 7, 16777219.0: 8}\n`,
  },
  { name: "a key twice", text: `${head()}v: {a: 1, b: 2, a: 3}\n` },
  {
    name: "JSON objects one after the other",
    text: `${json("x", "1")}${json("y", '"a\\ud83d\\ude00\\/\\u2028"')}\n${json("z", "[1e3, 1.0, 9007199254740993]")}`,
  },
  { name: "JSON and YAML", text: `${json("x", "1e2")}\n---\n${head("z")}v: 0o17\n` },
  { name: "JSON with tabs and a long key", text: json("x", `{\n\t"${"k".repeat(2000)}":\t1\n}`) },
  { name: "braces that close at the margin", text: `${head()}v: {\n\ta: 1,\nb: [\n1\n]}\nw: "x\ny"\n` },
  { name: "block scalars", text: `${head()}a: |+\n  x\n\n\nb: >-\n  x\n   y\n  z\n\nc: |2\n    x\nd: |\n\n  x  \n \n` },
  { name: "lines that end with carriage returns", text: `${head()}a: |\n  x\n  y\nb: 'x\n  y'\n`.replaceAll("\n", "\r\n") },
  { name: "documents without content", text: `---\n# nothing\n---\n---\n${head()}v: 1\n--- # more\n` },
  { name: "anchors set again", text: `${head()}a: &x 1\nb: &y [*x]\nc: &x 2\nd: [*x, *y]\n` },
  {
    name: "tags",
    text: `${head()}v: [!!str 1.10, !!float 3, !!int "0x1f", !!binary aGk=, !mine 12, !!timestamp 2026-03-01, !!set {a, b}]\n`,
  },
];

test.for(structures)("kubectl reads the same: $name", async ({ text }) => {
  expect(asSlipway(text)).toEqual(await asKubectl(text));
});

test("kubectl reads the same scalars", async () => {
  const sign = fc.constantFrom(..."0123456789__..eE+-xXoObBafynYN~".split(""));
  const written = fc.oneof(
    fc.array(sign, { minLength: 1, maxLength: 14 }).map((signs) => signs.join("")),
    fc
      .tuple(fc.constantFrom("", "-", "+"), fc.constantFrom("", "0", "0x", "0o", "0b"), fc.bigInt({ min: 0n, max: 2n ** 66n }))
      .map((parts) => parts.join("")),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: -400, max: 400 })).map(([digits, exponent]) => `${digits}e${exponent}`),
    fc.constantFrom("yes", "Off", "oN", "NULL", "nULL", "TRUE", "12:30", "2026-03-01", "1.2.3", "=", "<<"),
  );
  const isScalar = (text: string) => !/^-(?!\S)|^(---|\.\.\.)|^[-?:]?$/.test(text);
  const seed = Number(process.env["SLIPWAY_FUZZ_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  const scalars = fc.sample(written, { seed, numRuns: 3000 }).filter(isScalar);
  const text = `${head()}scalars:\n${scalars.map((scalar) => `- ${scalar}\n`).join("")}`;
  // As they are sent: a double without a fraction is written as an integer.
  const sent = (objects: readonly JsonObject[]) => listAt(objects[0], "scalars").map((value, index) => [scalars[index], encodeJson(value)]);
  expect(sent(asSlipway(text)), `SLIPWAY_FUZZ_SEED=${seed}`).toEqual(sent(await asKubectl(text)));
});
