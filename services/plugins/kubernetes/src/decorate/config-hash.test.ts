import { expect, test } from "vitest";
import { configHash } from "./config-hash.ts";

// Expected: the first ten characters that `sha256sum` gives for the JSON in the comment, letters replaced by `y/013ae/ghkmt/`.
const cases = [
  // {"data":"","kind":"ConfigMap","name":"a"}
  { name: "a ConfigMap without data", config: { kind: "ConfigMap", metadata: { name: "a" } }, want: "d549c8h4m9" },
  // {"data":{"k":"djE="},"kind":"Secret","name":"a","type":"Opaque"}
  { name: "a Secret", config: { kind: "Secret", type: "Opaque", metadata: { name: "a" }, data: { k: "djE=" } }, want: "b4277444t9" },
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

test("other kinds have no hash", () => {
  expect(() => configHash([{ kind: "Service", metadata: { name: "a" } }])).toThrow("a Service has no config hash");
});
