import { expect, test } from "vitest";
import type { JsonObject } from "../json/json.ts";
import { describeTermination, isTerminating } from "./termination.ts";

const deletionTimestamp = "2026-11-29T12:00:30Z";

const cases: readonly { readonly name: string; readonly object: JsonObject; readonly want: string }[] = [
  {
    name: "an object with finalizers",
    object: { metadata: { deletionTimestamp, finalizers: ["a.example/b", "c"] } },
    want: "is being deleted since 2026-11-29T12:00:30Z, and waits for its finalizers a.example/b, c",
  },
  {
    name: "a pod in its grace period, at whose end its time is",
    object: { metadata: { deletionTimestamp, deletionGracePeriodSeconds: 30 } },
    want: "is being deleted since 2026-11-29T12:00:00Z, and has a grace period of 30 s",
  },
  {
    name: "a Namespace, with what remains in it",
    object: {
      metadata: { deletionTimestamp },
      spec: { finalizers: ["kubernetes"] },
      status: {
        conditions: [
          { type: "NamespaceDeletionContentFailure", status: "False", message: "All content successfully deleted" },
          { type: "NamespaceFinalizersRemaining", status: "True", message: "a.example/b in 1 resource instances" },
        ],
      },
    },
    want: "is being deleted since 2026-11-29T12:00:30Z, and waits for its finalizers kubernetes: a.example/b in 1 resource instances",
  },
  {
    name: "an object without finalizers",
    object: { metadata: { deletionTimestamp } },
    want: "is being deleted since 2026-11-29T12:00:30Z",
  },
];
test.for(cases)("$name", ({ object, want }) => {
  expect(isTerminating(object)).toBe(true);
  expect(describeTermination(object)).toBe(want);
});

test("an object that is not being deleted is not terminating", () => {
  expect(isTerminating({ metadata: { finalizers: ["a"] } })).toBe(false);
});
