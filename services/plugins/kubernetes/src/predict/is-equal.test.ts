import fc from "fast-check";
import { expect, test } from "vitest";
import type { FieldSet } from "../fields/field-set.ts";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import { isEqualBeyondDoubt } from "./is-equal.ts";
import { predictedDrift } from "./predicted-drift.ts";

const object = (rest: JsonObject, managedFields?: readonly JsonValue[]) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a", ...(managedFields && { managedFields }) },
  ...rest,
});
const applied = (fieldsV1: FieldSet) => ({ manager: "slipway", operation: "Apply", fieldsV1 });
const by = (manager: string, fieldsV1: FieldSet, subresource = "") => ({ manager, operation: "Update", subresource, fieldsV1 });
const data = (...keys: readonly string[]): FieldSet => ({ "f:data": Object.fromEntries(keys.map((key) => [`f:${key}`, {}])) });
const two = { data: { a: "1", b: "2" } };

test.for([
  { name: "every value is as declared, and only declared fields are ours", live: object(two, [applied(data("a", "b"))]), want: true },
  {
    name: "a controller has more",
    live: object({ data: { ...two.data, c: "3" } }, [applied(data("a", "b")), by("x-controller", data("c"))]),
    want: true,
  },
  { name: "nobody owns what is more", live: object({ data: { ...two.data, c: "3" } }, [applied(data("a", "b"))]), want: true },
  { name: "others own what is declared too", live: object(two, [applied(data("a", "b")), by("kubectl-create", data("a"))]), want: true },
  { name: "somebody owned what is gone", live: object(two, [applied(data("a", "b")), by("kubectl-edit", data("c"))]), want: true },
  {
    name: "somebody has more",
    live: object({ data: { ...two.data, c: "3" } }, [applied(data("a", "b")), by("kubectl-edit", data("c"))]),
    want: false,
  },
  { name: "we applied more before", live: object({ data: { ...two.data, c: "3" } }, [applied(data("a", "b", "c"))]), want: false },
  { name: "a value differs", live: object({ data: { a: "1", b: "3" } }, [applied(data("a", "b"))]), want: false },
  { name: "a value is missing", live: object({ data: { a: "1" } }, [applied(data("a"))]), want: false },
  { name: "nothing was applied by us", live: object(two, [by("kubectl-create", data("a", "b"))]), want: false },
  { name: "the managers are not known", live: object(two), want: false },
  {
    name: "somebody scaled it",
    live: object({ ...two, spec: { replicas: 3 } }, [applied(data("a", "b")), by("kubectl", { "f:spec": { "f:replicas": {} } }, "scale")]),
    want: false,
  },
])("equal beyond doubt if $name: $want", ({ live, want }) => expect(isEqualBeyondDoubt(live, object(two))).toBe(want));

test.for([
  { name: "an empty text", declared: { data: { a: "" } }, live: { data: {} } },
  { name: "false", declared: { spec: { off: false } }, live: { spec: {} } },
  { name: "zero", declared: { spec: { n: 0 } }, live: { spec: { n: null } } },
  { name: "an empty map", declared: { spec: { selector: {} } }, live: { spec: {} } },
  { name: "an item of a list", declared: { spec: { args: ["a", "b"] } }, live: { spec: { args: ["a"] } } },
  {
    name: "a key that looks like a field with a quantity",
    declared: { data: { sizeLimit: "1024Mi" } },
    live: { data: { sizeLimit: "1Gi" } },
  },
])("$name is not equal to nothing", ({ declared, live }) =>
  expect(isEqualBeyondDoubt(object(live, [applied({})]), object(declared))).toBe(false),
);

test("a quantity in another notation, null and no labels need no question", () => {
  const declared = {
    ...object({ spec: { containers: [{ resources: { limits: { cpu: 1, memory: "1024Mi" } }, nothing: null }] } }),
    kind: "Pod",
    metadata: { name: "a", labels: {} },
  };
  const live = {
    ...object({ spec: { containers: [{ resources: { limits: { cpu: "1", memory: "1Gi" } } }] } }, [applied({})]),
    kind: "Pod",
  };
  expect(isEqualBeyondDoubt(live, declared)).toBe(true);
});

const json = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  value: fc.oneof({ depthSize: "small" }, fc.string(), fc.integer(), fc.boolean(), fc.array(tie("value"), { maxLength: 3 }), tie("object")),
  object: fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), tie("value"), { minKeys: 1, maxKeys: 4 }),
})).object;
const ignored = { isIgnored: () => false };

test("an object does not differ from itself, and every planted change is found", () => {
  fc.assert(
    fc.property(json, fc.nat(), (spec, seed) => {
      const live = object({ spec });
      expect(predictedDrift({ live, predicted: live, declared: live, ignored })).toEqual([]);
      const predicted = object({ spec: planted(spec, seed) });
      expect(predictedDrift({ live, predicted, declared: predicted, ignored })).not.toEqual([]);
      expect(isEqualBeyondDoubt(object({ spec }, [applied({})]), predicted)).toBe(false);
    }),
  );
});

/** The value with one leaf changed. */
function planted(value: JsonValue, seed: number): JsonValue {
  if (isJsonArray(value) && value.length > 0) {
    const at = seed % value.length;
    return value.with(at, planted(value[at] ?? null, Math.floor(seed / value.length)));
  }
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    const keys = Object.keys(value);
    const key = keys[seed % keys.length] ?? "";
    return { ...value, [key]: planted(value[key] ?? null, Math.floor(seed / keys.length)) };
  }
  return value === "planted" ? "other" : "planted";
}
