import { expect, test } from "vitest";
import { healthOfText } from "../testing/health-of-text.ts";

const deleted = "deletionTimestamp: '2026-01-01T00:00:00Z'";

test.for([
  {
    name: "an object of any kind waits for its finalizers",
    text: `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, ${deleted}, finalizers: [example.com/keep, example.com/too]}\n`,
    want: "Waiting for the object to be deleted; its finalizers are example.com/keep, example.com/too",
  },
  {
    name: "a namespace says what is left in it",
    text: `apiVersion: v1\nkind: Namespace\nmetadata: {name: a, ${deleted}}\nstatus:\n  conditions:\n    - {type: NamespaceContentRemaining, status: "True", message: pods. has 1 resource instances}\n    - {type: NamespaceDeletionContentFailure, status: "False", message: all is well}\n`,
    want: "Waiting for the object to be deleted; pods. has 1 resource instances",
  },
])("$name", ({ text, want }) => {
  expect(healthOfText(text)).toEqual({ health: "progressing", reason: want });
});
