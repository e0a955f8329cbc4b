import { expect, test } from "vitest";
import type { JsonValue } from "../json/json.ts";
import { adoptFields } from "./adopt-fields.ts";

const lastApplied = { "f:annotations": { "f:kubectl.kubernetes.io/last-applied-configuration": {} } };
const ours = { manager: "slipway", operation: "Apply", fieldsV1: { "f:data": { "f:a": {} } } };
const kubectl = {
  manager: "kubectl-client-side-apply",
  operation: "Update",
  fieldsV1: { "f:metadata": lastApplied, "f:data": { "f:b": {} } },
};
const scaled = { manager: "kubectl", operation: "Update", fieldsV1: { "f:spec": { "f:replicas": {} } } };
const live = (...managedFields: JsonValue[]) => ({ metadata: { managedFields } });

test("fields that kubectl applied are taken over, and kubectl owns none", () => {
  expect(adoptFields(live(kubectl, ours, scaled))).toEqual([
    { ...ours, fieldsV1: { "f:data": { "f:a": {}, "f:b": {} }, "f:metadata": lastApplied } },
    scaled,
  ]);
});

test("an old kubectl owns fields under its plain name", () => {
  expect(adoptFields(live({ ...kubectl, manager: "kubectl" }, ours))).toHaveLength(1);
});

test("manual changes and fields of other managers keep their owners", () => {
  expect(adoptFields(live(scaled, ours))).toBeUndefined();
  expect(adoptFields(live({ ...kubectl, operation: "Apply" }, ours))).toBeUndefined();
  expect(adoptFields(live(kubectl))).toBeUndefined();
  expect(adoptFields({ metadata: {} })).toBeUndefined();
});
