import { createCipheriv, createHash } from "node:crypto";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { sopsFiles, sopsKeys } from "../testing/sops-vectors.ts";
import { parseAgeKeys } from "./age-keys.ts";
import { decryptSops, maybeSops, readSops } from "./decrypt-sops.ts";
import { goFloat } from "./sops-file.ts";
import { SopsProblem } from "./sops-problem.ts";

const one = parseAgeKeys(`# created: 2026\n${sopsKeys.one}\n`, "keys");
const two = parseAgeKeys(sopsKeys.two, "keys");

async function decrypt(text: string, keys = one) {
  const file = readSops(text);
  if (!file) throw new Error("not of SOPS");
  const { content, secrets } = await decryptSops(text, file, keys);
  return { text: content.toString(), content, secrets };
}
const yaml = (text: string) => parseAllDocuments(text).map((document) => document.toJS() as unknown);

const documents = [
  { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "plain" }, data: { key: "value" } },
  {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "secret", annotations: { count: 3 } },
    type: "Opaque",
    data: { password: "czBwcw==" },
    stringData: { token: "t0ken-c4nary" },
  },
];

test("decrypts a YAML file of sops with values of every type", async () => {
  const { text, secrets } = await decrypt(sopsFiles["full.enc.yaml"]);
  expect(yaml(text)).toEqual([
    {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "full", labels: { a: "b", "quoted key": "it's" } },
      stringData: {
        password: "s0ps-c4nary",
        multi: 'line one\nline two "quoted" \\ back\n',
        empty: "",
        umlaut: "pässwörd ☃ \u0085 tab\t",
        looksLikeNumber: "0123",
        colon: "a: b # c",
      },
      values: {
        ...{ int: 42, negative: -7, big: 12345678901, octal: 420, hex: 31, float: 3.14, exponent: 1.5e10, small: 1e-7 },
        ...{ yes: true, no: false, none: null, tilde: null, list: ["one", 2, { deep: "three" }, ["nested", "list"]] },
        ...{ plain_unencrypted: "stays", count_unencrypted: 420, float_unencrypted: 1000, bool_unencrypted: true, under_unencrypted: 1000 },
      },
    },
  ]);
  expect(secrets).toEqual(expect.arrayContaining(["s0ps-c4nary", "0123", "12345678901", "three", "nested"]));
  expect(secrets).not.toContain("42");
  expect(text).not.toMatch(/sops|AGE ENCRYPTED|lastmodified/);
});

test("the lines of a decrypted file are those of the encrypted one", async () => {
  const { text } = await decrypt(sopsFiles["regex.enc.yaml"]);
  const lineOf = (of: string, what: string) => of.split("\n").findIndex((line) => line.includes(what));
  expect(lineOf(text, "name: plain")).toBe(lineOf(sopsFiles["regex.enc.yaml"], "name: plain"));
});

test.for(["regex.enc.yaml", "maconly.enc.yaml", "two.enc.yaml"] as const)("decrypts several documents: %s", async (name) => {
  expect(yaml((await decrypt(sopsFiles[name])).text)).toEqual(documents);
});

test("decrypts with any key of several", async () => {
  expect(yaml((await decrypt(sopsFiles["two.enc.yaml"], two)).text)).toEqual(documents);
});

test("decrypts JSON, with its keys in their order", async () => {
  const { text } = await decrypt(sopsFiles["full.enc.json"]);
  expect(JSON.parse(text)).toEqual({ b: "json-c4nary", a: [1, 2.5, true, null, "x"], "10": { "2": "z", "1": "y" }, e: 1e21, s: "" });
  expect(text.indexOf('"b"')).toBeLessThan(text.indexOf('"10"'));
});

test("decrypts a file of variables", async () => {
  const { text } = await decrypt(sopsFiles["vars.enc.env"]);
  expect(text.split("\n").slice(1)).toEqual([
    "PASSWORD=env-c4nary",
    "EMPTY=",
    "MULTI=a\\nb",
    "URL=postgres://u:p@h/db?x=1",
    'QUOTED="a b"',
    "",
  ]);
});

test("decrypts a file that SOPS calls binary to what it was", async () => {
  expect((await decrypt(sopsFiles["blob.enc.txt"])).text).toBe("binary-c4nary\n\x01 line two\n");
});

const dataKey = Buffer.alloc(32, 7);

function encrypted(value: Buffer, context: string): string {
  const iv = Buffer.alloc(12, 1);
  const cipher = createCipheriv("aes-256-gcm", dataKey, iv, { authTagLength: 16 });
  cipher.setAAD(Buffer.from(context));
  const data = Buffer.concat([cipher.update(value), cipher.final()]);
  return `ENC[AES256_GCM,data:${data.toString("base64")},iv:${iv.toString("base64")},tag:${cipher.getAuthTag().toString("base64")},type:str]`;
}

function sopsJson(field: string, value: Buffer): string {
  const mac = Buffer.from(createHash("sha512").update(value).digest("hex").toUpperCase());
  const sops = { age: [{ enc: "armored" }], lastmodified: "2026-01-01T00:00:00Z", mac: encrypted(mac, "2026-01-01T00:00:00Z") };
  return JSON.stringify({ [field]: encrypted(value, `${field}:`), ...(field === "data" ? {} : { other: null }), sops });
}

const keystore = Buffer.from([0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0xff, 0xc3, 0x28, 1]);
const known = { decrypt: async () => dataKey };

test("decrypts a binary file that is no text byte by byte, and masks it in base64 and as hexadecimal digits", async () => {
  const { content, secrets } = await decrypt(sopsJson("data", keystore), known);
  expect(content).toEqual(keystore);
  expect(secrets).toEqual([keystore.toString("base64"), keystore.toString("hex")]);
});

test("bytes that are no text are refused in a file that is one", async () => {
  await expect(decrypt(sopsJson("keystore", keystore), known)).rejects.toThrow(/this value is no text/);
});

test.for([
  { name: "JSON", text: `{"a": [${"1,".repeat(200_000)}1], "sops": {"mac": "ENC[AES256_GCM,"}}` },
  { name: "YAML", text: `a: [${"1,".repeat(200_000)}1]\nsops: {mac: "ENC[AES256_GCM,"}\n` },
])("a file of $name with more values than memory should be given for is refused before it is read", ({ text }) => {
  expect(() => readSops(text)).toThrow(/more than 100000 words and signs/);
});

test("a key that is there twice is refused", () => {
  expect(() => readSops('a: {b: 1, "b": 2}\nsops: {mac: "ENC[AES256_GCM,"}\n')).toThrow(/this key is there twice/);
});

test("a file with more aliases than can be looked up in time is refused before it is read", () => {
  const text = `a: &a 1\n${Array.from({ length: 16_000 }, (_, at) => `b${at}: *a\n`).join("")}sops: {mac: "ENC[AES256_GCM,"}\n`;
  expect(() => readSops(text)).toThrow(/more than 100 aliases/);
  expect(readSops(Array.from({ length: 200 }, (_, at) => `k${at}: "*a"\n`).join(""))).toBeUndefined();
});

const full: string = sopsFiles["full.enc.yaml"];
const regex: string = sopsFiles["regex.enc.yaml"];
const password = /password: (ENC\[.*\])/.exec(full)?.[1] ?? "";
const colon = /colon: (ENC\[.*\])/.exec(full)?.[1] ?? "";
const mac = /mac: (ENC\[.*\])/.exec(full)?.[1] ?? "";

test.for([
  { name: "a value was changed", text: full.replace(/(password: ENC\[AES256_GCM,data:)./, "$1_"), want: "was changed, or moved here" },
  {
    name: "two values were exchanged",
    text: full.replace(password, "@").replace(colon, password).replace("@", colon),
    want: "moved here from another field",
  },
  { name: "a value was removed", text: full.replace(/ {4}colon: .*\n/, ""), want: "its check sum differs" },
  {
    name: "a value was added",
    text: full.replace("stringData:\n", "stringData:\n    added_unencrypted: x\n"),
    want: "its check sum differs",
  },
  { name: "a value that is not encrypted was changed", text: regex.replace("name: plain", "name: other"), want: "its check sum differs" },
  { name: "a secret was replaced by plain text", text: full.replace(password, "plain"), want: "its check sum differs" },
  {
    name: "the check sum is that of another time",
    text: full.replace(/lastmodified: "2026/, 'lastmodified: "2027'),
    want: "was changed, or moved here",
  },
  { name: "a value is cut", text: full.replace(password, password.slice(0, -20)), want: "is not complete" },
  { name: "the type is unknown", text: full.replace(password, password.replace("type:str", "type:time")), want: "has the type time" },
  { name: "it is no YAML", text: `${full}\n  - x: [`, want: "is not valid YAML" },
  { name: "it has an alias", text: full.replace("name: ENC", "other: &a x\n    again: *a\n    name: ENC"), want: "does not keep aliases" },
  { name: "it is for other kinds of keys", text: full.replace("age:", "pgp:"), want: "is encrypted for pgp, but" },
  { name: "it needs several groups", text: full.replace("sops:\n", "sops:\n    key_groups: [{}, {}]\n"), want: "several groups together" },
  { name: "it is INI", text: sopsFiles["x.enc.ini"], want: "INI files that SOPS has encrypted are not supported" },
])("is refused in words, if $name", async ({ text, want }) => {
  const refused = (async () => decrypt(text))();
  await expect(refused).rejects.toThrow(SopsProblem);
  await expect(refused).rejects.toThrow(want);
});

test("is refused with another key, and nothing of the file is in the message", async () => {
  await expect(decrypt(full, two)).rejects.toThrow(
    "the file is encrypted for other age keys than those of this piped: add its recipient with sops updatekeys",
  );
});

test.for([
  "",
  "kind: Secret",
  "sops: {}\na: ENC[AES256_GCM,data:x]",
  "a: 'sops: ENC[AES256_GCM,'",
  '{"sops": 1, "a": "ENC[AES256_GCM,"}',
  "{{ .Values.sops }} ENC[AES256_GCM,",
  `key: "${mac}"`,
])("is no file of SOPS: %s", (text) => expect(readSops(text)).toBeUndefined());

test("a look at the bytes tells which files have to be read", () => {
  for (const text of Object.values(sopsFiles)) expect(maybeSops(Buffer.from(text))).toBe(true);
  expect(maybeSops(Buffer.from("kind: Secret"))).toBe(false);
});

test.for(["AGE-SECRET-KEY-1X", "hello", "# none\n", ""])("keys that cannot be read are refused without showing them: %s", (text) => {
  expect(() => parseAgeKeys(text, "/keys.txt")).toThrow(/^\/keys\.txt(: line 1 is not| has no) (a )?private key of age/);
});

test.for([
  [1, "1"],
  [2.5, "2.5"],
  [1e21, "1000000000000000000000"],
  [1.5e22, "15000000000000000000000"],
  [1e-7, "0.0000001"],
  [-1.25e-9, "-0.00000000125"],
  [123456.789e3, "123456789"],
] as const)("%d is written as Go does", ([value, want]) => expect(goFloat(value)).toBe(want));
