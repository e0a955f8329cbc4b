import { expect, test } from "vitest";
import { configHash } from "./config-hash.ts";

// Expected: the first ten characters that `sha256sum` gives for the JSON in the comment, letters replaced by `y/013ae/ghkmt/`.
const cases = [
  // {"data":null,"kind":"ConfigMap","name":"a"}
  { name: "a ConfigMap without data", config: { kind: "ConfigMap", metadata: { name: "a" } }, want: "52gkcgmmch" },
  { name: "data that is null is none", config: { kind: "ConfigMap", metadata: { name: "a" }, data: null }, want: "52gkcgmmch" },
  // {"data":{},"kind":"ConfigMap","name":"a"}
  { name: "data that is empty", config: { kind: "ConfigMap", metadata: { name: "a" }, data: {}, binaryData: {} }, want: "586ff7h6km" },
  // {"data":{"k":""},"kind":"ConfigMap","name":"a"}
  { name: "a key without a value", config: { kind: "ConfigMap", metadata: { name: "a" }, data: { k: null } }, want: "8cb8bg6889" },
  // {"binaryData":{"b":"AAECAw=="},"data":null,"kind":"ConfigMap","name":"a"}
  { name: "binary data", config: { kind: "ConfigMap", metadata: { name: "a" }, binaryData: { b: "AAEC\nAw==\n" } }, want: "dg2m6cf49g" },
  // {"data":{"k":"djE="},"kind":"Secret","name":"a","type":"Opaque"}
  { name: "a Secret", config: { kind: "Secret", type: "Opaque", metadata: { name: "a" }, data: { k: "djE=" } }, want: "b4277444t9" },
  {
    name: "base64 in lines",
    config: { kind: "Secret", type: "Opaque", metadata: { name: "a" }, data: { k: "dj\r\nE=\n" } },
    want: "b4277444t9",
  },
  // {"data":null,"kind":"Secret","name":"a","type":""}
  { name: "a Secret without data or type", config: { kind: "Secret", metadata: { name: "a" } }, want: "ccmk94mb59" },
  // {"data":{"k":"djE="},"immutable":true,"kind":"Secret","name":"a","type":"Opaque"}
  {
    name: "an immutable Secret",
    config: { kind: "Secret", type: "Opaque", immutable: true, metadata: { name: "a" }, data: { k: "djE=" } },
    want: "f6fff722gc",
  },
  // {"data":{"k":"\u003ca\u0026b\u003e"},"kind":"ConfigMap","name":"a"}
  { name: "characters that Go escapes", config: { kind: "ConfigMap", metadata: { name: "a" }, data: { k: "<a&b>" } }, want: "k6f8c7ccbg" },
];

test("only the content is hashed", () => {
  const config = { kind: "ConfigMap", metadata: { name: "a", labels: { x: "y" } }, data: { b: "2", a: "1" } };
  const other = { kind: "ConfigMap", metadata: { name: "a", namespace: "n" }, data: { a: "1", b: "2" }, binaryData: {} };
  expect(configHash([config])).toBe(configHash([other]));
});

test("the name, immutability and binary data are hashed", () => {
  const config = { kind: "ConfigMap", metadata: { name: "a" }, data: { a: "1" } };
  const hashes = [
    configHash([config]),
    configHash([{ ...config, metadata: { name: "b" } }]),
    configHash([{ ...config, immutable: true }]),
    configHash([{ ...config, binaryData: { b: "AA==" } }]),
    configHash([config, config]),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
});

test.for(cases)("$name", ({ config, want }) => expect(configHash([config])).toBe(want));

test("nothing has no hash", () => {
  expect(() => configHash([])).toThrow("there is nothing to hash");
});
