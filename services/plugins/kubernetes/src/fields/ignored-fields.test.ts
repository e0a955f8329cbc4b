import { expect, test } from "vitest";
import { ignoredFieldsOf, ignoredOf } from "./ignored-fields.ts";

const web = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: "shop" } };
const ignoredBy = (...entries: readonly string[]) =>
  ignoredOf(ignoredFieldsOf(JSON.stringify({ spec: { driftDetection: { ignoreFields: entries } } })), web);

test.for([
  { entry: "apps/v1:Deployment:shop:web#spec.replicas", want: true },
  { entry: "apps/v2:deployment:shop:web#spec.replicas", want: true },
  { entry: "apps/v1:Deployment:*:web#spec.replicas", want: true },
  { entry: "apps/v1:Deployment:shop:w*#spec.replicas", want: true },
  { entry: "apps/v1:*:*:*#/spec/replicas", want: true },
  { entry: "*:*:*:*#spec.*", want: true },
  { entry: "v1:*:*:*#spec.replicas", want: false },
  { entry: "apps/v1:Deployment:shop:api#spec.replicas", want: false },
  { entry: "apps/v1:Deployment:shop:web#spec.paused", want: false },
  { entry: "apps/v1:Deployment:shop:web#manager:kubectl", want: false },
  { entry: "nonsense", want: false },
])("$entry ignores the replicas of a Deployment: $want", ({ entry, want }) =>
  expect(ignoredBy(entry).isIgnored(["spec", "replicas"])).toBe(want),
);

test("managers are ignored by name", () => {
  const { isIgnoredManager } = ignoredBy("apps/v1:Deployment:shop:web#manager:vendor-*");
  expect(["vendor-scaler", "kubectl"].map(isIgnoredManager)).toEqual([true, false]);
});
