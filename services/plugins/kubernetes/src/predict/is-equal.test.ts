import fc from "fast-check";
import { expect, test } from "vitest";
import type { FieldSet } from "../fields/field-set.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import { anyObject, anySeed, planted } from "../testing/planted.ts";
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
  {
    name: "a map that is owned as a whole has more",
    live: object({ data: { ...two.data, c: "3" } }, [applied({ "f:data": {} }), by("kubectl-edit", { "f:data": {} })]),
    want: false,
  },
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

const ignored = { isIgnored: () => false };

test("an object does not differ from itself, and every planted change is found", () => {
  fc.assert(
    fc.property(anyObject, anySeed, (spec, seed) => {
      const live = object({ spec }, [applied(ownerOf({ spec }))]);
      expect(isEqualBeyondDoubt(live, object({ spec }))).toBe(true);
      expect(predictedDrift({ live, predicted: live, declared: live, ignored })).toEqual([]);
      const changed = object({ spec: planted(spec, seed) });
      expect(predictedDrift({ live, predicted: changed, declared: changed, ignored })).not.toEqual([]);
      expect(isEqualBeyondDoubt(live, changed)).toBe(false);
    }),
  );
});

/** The fields of every value of an object, as the server notes them for who applied it. */
function ownerOf(value: JsonObject): FieldSet {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [`f:${key}`, isJsonObject(item) ? ownerOf(item) : {}]));
}
