import { expect, test } from "vitest";
import type { DiffNode } from "../../diff/diff.ts";
import type { JsonObject, JsonValue } from "../../json/json.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { stillDiffers } from "./still-differs.ts";

/** An object whose size `manager` set. */
const object = (spec: JsonObject, manager = "kubectl-edit", apiVersion = "example.org/v1"): KubeObject => ({
  apiVersion,
  kind: "Thing",
  metadata: {
    name: "a",
    managedFields: [{ manager, operation: "Update", time: "2026-01-01T00:00:00Z", fieldsV1: { "f:spec": { "f:size": {} } } }],
  },
  spec,
});
const node = (field: string, old: JsonValue | undefined, desired: JsonValue | undefined): DiffNode => {
  const steps = ["spec", ...field.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step))];
  return { path: steps.join("."), steps, old, new: desired };
};
const desired = object({ size: 1 });
const before = { old: object({ size: 2 }), desired, nodes: [node("size", 2, 1)], notes: ["left replicas to the autoscaler"] };

test("a field that has yet another value still differs, and says who set it", () => {
  expect(stillDiffers(before, object({ size: 3 }))).toEqual({
    old: object({ size: 3 }),
    desired,
    nodes: [node("size", 3, 1)],
    notes: ["spec.size was set by kubectl-edit at 2026-01-01T00:00:00Z", "left replicas to the autoscaler"],
  });
});

test.for([
  { name: "a field that has the value that a sync would give it", live: object({ size: 1 }) },
  { name: "a field that a controller owns now", live: object({ size: 3 }, "size-controller") },
  { name: "a field that somebody else owns now", live: object({ size: 3 }, "kubectl-patch") },
  { name: "an object in another version", live: object({ size: 3 }, "kubectl-edit", "example.org/v2") },
])("it is not certain that $name differs", ({ live }) => {
  expect(stillDiffers(before, live)).toBeUndefined();
});

test("a field of a list is certain only while the list is as it was", () => {
  const items = [{ name: "main", image: "a:2" }];
  const change = { old: object({ items }), desired, nodes: [node("items.0.image", "a:2", "a:1")] };
  expect(stillDiffers(change, object({ items, size: 4 }))?.nodes).toEqual(change.nodes);
  expect(stillDiffers(change, object({ items: [{ name: "side", image: "b:1" }, ...items] }))).toBeUndefined();
});

test("of several fields those that are as declared are left out, and what is not declared differs as long as it is there", () => {
  const old = object({ size: 2, color: "red", extra: true });
  const change = { old, desired, nodes: [node("size", 2, 1), node("color", "red", "blue"), node("extra", true, undefined)] };
  expect(stillDiffers(change, object({ size: 2, color: "blue", extra: true }))?.nodes).toEqual([
    node("size", 2, 1),
    node("extra", true, undefined),
  ]);
  expect(stillDiffers(change, object({ size: 1, color: "blue" }))).toBeUndefined();
});

test.for([
  { name: "the order of the keys of a map", declared: { a: "1", b: "2" }, live: { b: "2", a: "1" } },
  { name: "that of maps in a list", declared: [{ a: "1", b: "2" }], live: [{ b: "2", a: "1" }] },
])("$name makes no difference", ({ declared, live }) => {
  const change = { old: object({ size: 2 }), desired, nodes: [node("labels", undefined, declared)] };
  expect(stillDiffers(change, object({ size: 2, labels: live }))).toBeUndefined();
});
