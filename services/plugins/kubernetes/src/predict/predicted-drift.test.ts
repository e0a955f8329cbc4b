import { expect, test } from "vitest";
import type { JsonObject } from "../json/json.ts";
import { predictedDrift } from "./predicted-drift.ts";

const kind = { apiVersion: "v1", kind: "ConfigMap" };
const owned = (manager: string, fieldsV1: JsonObject) => ({ manager, operation: "Update", fieldsV1 });

/** The differences between a live object and what a sync would make of it, without the places that are ignored. */
function drift(
  live: JsonObject,
  predicted: JsonObject,
  { declared = {}, ignored = [] }: { declared?: JsonObject; ignored?: readonly string[] } = {},
) {
  const isIgnored = (steps: readonly (string | number)[]) => ignored.includes(steps.join("."));
  const nodes = predictedDrift({
    live: { ...kind, ...live },
    predicted: { ...kind, ...predicted },
    declared: { ...kind, ...declared },
    ignored: { isIgnored },
  });
  return nodes.map(({ path, old, new: now }) => ({ path, old, now }));
}

test("an ignored field is ignored also where everything around it is missing on one side", () => {
  const ignored = ["spec.selector.disk"];
  const spec = (selector: JsonObject) => ({ spec: { a: 1, selector } });
  const without = { spec: { a: 1 } };
  expect(drift(without, spec({ disk: "ssd" }), { ignored })).toEqual([]);
  expect(drift(spec({ disk: "ssd" }), without, { ignored })).toEqual([]);
  expect(drift(without, spec({ disk: "ssd", zone: "a" }), { ignored })).toEqual([{ path: "spec.selector.zone", old: undefined, now: "a" }]);
  expect(drift(without, spec({ zone: "a", rack: "b" }), { ignored })).toEqual([
    { path: "spec.selector", old: undefined, now: { zone: "a", rack: "b" } },
  ]);
  expect(drift(without, spec({}), { ignored })).toEqual([{ path: "spec.selector", old: undefined, now: {} }]);
});

test("a value that the server writes anew at every request is no drift if nobody declared or owns it", () => {
  const stamped = (value: string, managedFields: readonly JsonObject[] = []) => ({
    metadata: { annotations: { stamp: value }, managedFields },
  });
  expect(drift(stamped("1"), stamped("2"))).toEqual([]);
  const difference = [{ path: "metadata.annotations.stamp", old: "1", now: "2" }];
  expect(drift(stamped("1"), stamped("2"), { declared: stamped("2") })).toEqual(difference);
  const byHand = owned("kubectl-edit", { "f:metadata": { "f:annotations": { "f:stamp": {} } } });
  expect(drift(stamped("1", [byHand]), stamped("2"))).toEqual(difference);
});

test("a value that only one side has is drift, whoever wrote it", () => {
  expect(drift({ data: { a: "1" } }, { data: {} })).toEqual([{ path: "data.a", old: "1", now: undefined }]);
  expect(drift({ data: {} }, { data: { a: "1" } })).toEqual([{ path: "data.a", old: undefined, now: "1" }]);
});
