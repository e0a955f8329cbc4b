import { expect, test } from "vitest";
import type { Change } from "../../diff/diff-list.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { fieldDriftOf } from "./field-drift.ts";

const live = (kind: string, more: object, managedFields: readonly object[] = []): KubeObject =>
  ({ apiVersion: "v1", kind, metadata: { name: "a", managedFields }, ...more }) as unknown as KubeObject;
const change = (old: KubeObject, nodes: Change["nodes"]): Change => ({ old, desired: old, nodes });
const by = (manager: string, time: string, fieldsV1: object) => ({ manager, operation: "Update", time, fieldsV1 });

test("a field names the manager that changed it last, and when", () => {
  const object = live("Service", { spec: { type: "NodePort" } }, [
    by("helm", "2026-01-01T00:00:00Z", { "f:spec": { "f:type": {} } }),
    by("kubectl-edit", "2026-01-02T00:00:00Z", { "f:spec": { "f:type": {} } }),
    by("other", "2026-01-03T00:00:00Z", { "f:metadata": {} }),
  ]);
  const node = { path: "spec.type", steps: ["spec", "type"], old: "NodePort", new: undefined };
  expect(fieldDriftOf(change(object, [node]))).toEqual([
    { field: "spec.type", live: '"NodePort"', declared: "", manager: "kubectl-edit", setAt: Temporal.Instant.from("2026-01-02T00:00:00Z") },
  ]);
});

test("a field that is gone has no manager", () => {
  const node = { path: "data.a", steps: ["data", "a"], old: undefined, new: { b: 1 } };
  expect(fieldDriftOf(change(live("Thing", {}), [node]))).toEqual([
    { field: "data.a", live: "", declared: '{"b":1}', manager: "", setAt: undefined },
  ]);
});

test.for(["Secret", "ConfigMap"])("the contents of a %s are masked on both sides", (kind) => {
  const node = { path: "data.key", steps: ["data", "key"], old: "aHVudGVy", new: "c3RvbGVu" };
  expect(fieldDriftOf(change(live(kind, { data: { key: "aHVudGVy" } }), [node]))).toEqual([
    expect.objectContaining({ live: '"*****"', declared: '"*****"' }),
  ]);
});

test("long values and many fields are cut", () => {
  const nodes = Array.from({ length: 50 }, (_, index) => ({
    path: `spec.${index}`,
    steps: ["spec", `${index}`],
    old: "x".repeat(5_000),
    new: undefined,
  }));
  const found = fieldDriftOf(change(live("Thing", {}), nodes));
  expect(found).toHaveLength(20);
  expect(found[0]?.live).toHaveLength(501);
});
