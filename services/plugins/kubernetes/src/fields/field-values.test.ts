import { expect, test } from "vitest";
import type { JsonObject } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { coversPlace, fieldsAt, fieldsMissingIn, fieldsPresentIn, withFieldsOf, withoutFields } from "./field-values.ts";

const object = (rest: JsonObject): KubeObject => ({ apiVersion: "v1", kind: "Thing", metadata: { name: "a" }, ...rest });
const ghost = { 'k:{"name":"GHOST"}': { ".": {}, "f:name": {}, "f:value": {} } };
const live = object({
  spec: {
    args: ["a"],
    env: [
      { name: "A", value: "a" },
      { name: "GHOST", value: "boo" },
    ],
    ports: [{ port: 80, protocol: "TCP", name: "web" }],
  },
});

test("fields are removed, with the lists and maps that only had them", () => {
  expect(withoutFields(live, { "f:spec": { "f:env": ghost, "f:args": {} } })).toEqual(
    object({ spec: { env: [{ name: "A", value: "a" }], ports: [{ port: 80, protocol: "TCP", name: "web" }] } }),
  );
  expect(withoutFields(object({ data: { a: "1" } }), { "f:data": { ".": {}, "f:a": {} } })).toEqual(object({}));
  expect(withoutFields(object({ list: ["x", "y"] }), { "f:list": { 'v:"x"': {} } })).toEqual(object({ list: ["y"] }));
  expect(withoutFields(object({ data: {} }), { "f:data": { "f:a": {} } })).toEqual(object({ data: {} }));
});

test("an item that is not in the set itself only loses the fields below it", () => {
  expect(withoutFields(live, { "f:spec": { "f:env": { 'k:{"name":"GHOST"}': { "f:value": {} } } } })).toHaveProperty("spec.env", [
    { name: "A", value: "a" },
    { name: "GHOST" },
  ]);
});

test("a declaration that omits a key with a default is the same item", () => {
  const declared = object({ spec: { ports: [{ port: 80 }, { port: 81 }] } });
  const fields = { "f:spec": { "f:ports": { 'k:{"port":80,"protocol":"TCP"}': { "f:port": {}, "f:name": {} } } } };
  expect(fieldsMissingIn(declared, fields)).toEqual({ "f:spec": { "f:ports": { 'k:{"port":80,"protocol":"TCP"}': { "f:name": {} } } } });
});

test("of two ports with the same number, the one without a protocol is TCP", () => {
  const declared = object({ spec: { ports: [{ port: 53 }] } });
  const udp = { "f:spec": { "f:ports": { 'k:{"port":53,"protocol":"UDP"}': { ".": {}, "f:port": {} } } } };
  expect(fieldsMissingIn(declared, udp)).toEqual(udp);
  expect(withoutFields(declared, udp)).toEqual(declared);
});

test("fields that an object has and those that it lacks are told apart", () => {
  const fields = { "f:spec": { "f:env": ghost, "f:replicas": {} }, "f:data": { "f:a": {} } };
  expect(fieldsPresentIn(live, fields)).toEqual({ "f:spec": { "f:env": ghost } });
  expect(fieldsMissingIn(live, fields)).toEqual({ "f:spec": { "f:replicas": {} }, "f:data": { "f:a": {} } });
  expect(fieldsMissingIn(object({ data: null }), { "f:data": { "f:a": {} } })).toEqual({ "f:data": { "f:a": {} } });
});

test("fields are copied from another object", () => {
  const declared = object({ spec: { replicas: 2, env: [{ name: "A", value: "a" }] } });
  const fields = {
    "f:metadata": { "f:annotations": { "f:x/y": {} } },
    "f:spec": { "f:env": ghost, "f:replicas": {}, "f:ports": { 'k:{"port":80}': { "f:name": {} } } },
  };
  const source = {
    ...live,
    metadata: { name: "a", annotations: { "x/y": "1", other: "2" } },
    spec: { ...(live["spec"] as JsonObject), replicas: 5 },
  };
  expect(withFieldsOf(declared, source, fields)).toEqual({
    ...declared,
    metadata: { name: "a", annotations: { "x/y": "1" } },
    spec: {
      replicas: 5,
      env: [
        { name: "A", value: "a" },
        { name: "GHOST", value: "boo" },
      ],
    },
  });
});

test.for([
  { steps: ["spec", "env", 1], want: true },
  { steps: ["spec", "env", 1, "value"], want: true },
  { steps: ["spec", "env"], want: true },
  { steps: ["spec", "env", 0, "value"], want: false },
  { steps: ["spec", "args", 0], want: true },
  { steps: ["metadata"], want: false },
])("the place $steps is in the set: $want", ({ steps, want }) =>
  expect(coversPlace(live, { "f:spec": { "f:env": ghost, "f:args": {} } }, steps, { orBelow: true })).toBe(want),
);

test("a place above what is in the set is not in it", () => {
  const fields = { "f:spec": { "f:env": ghost } };
  expect(coversPlace(live, fields, ["spec", "env"], { orBelow: false })).toBe(false);
  expect(coversPlace(live, fields, ["spec", "env", 1], { orBelow: false })).toBe(true);
});

test("a map that is owned as a whole is chosen if all of it is", () => {
  const object = { spec: { nodeSelector: { disk: "hdd", zone: "a" } } };
  const fields = { "f:spec": { "f:nodeSelector": {} } };
  const chosen = (...names: readonly string[]) =>
    fieldsAt(object, fields, (steps) => names.some((name) => steps.join(".") === `spec.nodeSelector.${name}`));
  expect(chosen("disk")).toEqual({});
  expect(chosen("disk", "zone")).toEqual(fields);
  expect(fieldsAt({ spec: { nodeSelector: {} } }, fields, () => false)).toEqual({});
});
