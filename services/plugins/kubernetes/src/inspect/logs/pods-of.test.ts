import { expect, test } from "vitest";
import type { JsonObject } from "../../json/json.ts";
import { selectorOf } from "./pods-of.ts";

test.for<{ readonly name: string; readonly spec: JsonObject; readonly want: string | undefined }>([
  { name: "of a workload", spec: { selector: { matchLabels: { app: "web", tier: "front" } } }, want: "app=web,tier=front" },
  {
    name: "with expressions",
    spec: {
      selector: {
        matchExpressions: [
          { key: "app", operator: "In", values: ["web", "api"] },
          { key: "env", operator: "NotIn", values: ["test"] },
          { key: "team", operator: "Exists" },
          { key: "old", operator: "DoesNotExist" },
        ],
      },
    },
    want: "app in (web,api),env notin (test),team,!old",
  },
  { name: "of a Service", spec: { selector: { app: "web" } }, want: "app=web" },
  { name: "of a Service that selects nothing", spec: {}, want: undefined },
  { name: "that is empty", spec: { selector: { matchLabels: {} } }, want: undefined },
])("a selector $name is written as the API server reads it", ({ spec, want }) => {
  expect(selectorOf({ ...{ apiVersion: "v1", kind: "Any", metadata: { name: "web" } }, spec })).toBe(want);
});
