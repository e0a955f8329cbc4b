import { Fault } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { withoutValues } from "./without-values.ts";

const object = (kind: string, contents: object): KubeObject => ({ apiVersion: "v1", kind, metadata: { name: "s" }, ...contents });
const shown = (message: string, of: KubeObject) => withoutValues(new Fault("invalid", message), of).message;

test.for([
  { name: "a text", of: object("Secret", { stringData: { a: "hunter2" } }), message: 'a is "hunter2"', want: 'a is "*****"' },
  { name: "its base64", of: object("Secret", { data: { a: "aHVudGVyMg==" } }), message: "aHVudGVyMg== or hunter2", want: "***** or *****" },
  { name: "a short value as a word", of: object("Secret", { stringData: { a: "a" } }), message: "a is no map", want: "***** is no map" },
  {
    name: "a value of several lines as Go quotes it",
    of: object("Secret", { stringData: { a: 'hunter\n"two"' } }),
    message: String.raw`got "hunter\n\"two\""`,
    want: 'got "*****"',
  },
  {
    name: "one line of several",
    of: object("Secret", { stringData: { a: "-----BEGIN KEY-----\nhunter2\n" } }),
    message: "line 2: hunter2",
    want: "line 2: *****",
  },
  { name: "a value in a wrong field", of: object("Secret", { spec: [{ a: "hunter2" }] }), message: "hunter2?", want: "*****?" },
  { name: "a value of a ConfigMap", of: object("ConfigMap", { data: { a: "hunter2" } }), message: "a: hunter2", want: "a: *****" },
  { name: "nothing of a short value of a ConfigMap", of: object("ConfigMap", { data: { a: "on" } }), message: "on top", want: "on top" },
  { name: "nothing of another kind", of: object("Deployment", { spec: { a: "hunter2" } }), message: "hunter2", want: "hunter2" },
])("of an object that is refused a message hides $name", ({ of, message, want }) => {
  expect(shown(message, of)).toBe(want);
});
