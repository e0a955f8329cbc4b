import { expect, test } from "vitest";
import { syncOfTarget, type TargetFacts } from "./target-sync.ts";

const facts: TargetFacts = {
  commitHash: "0123456789",
  adds: [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "shop" } }],
  deletes: [],
  terminating: [],
  namespaces: [],
  unread: [],
  unreadChildren: [],
  held: [],
};
const counted = "There is 1 manifest not synced (1 add, 0 deletes, 0 changes)";
const a = "ConfigMap shop/a belongs to application bank";

test.for([
  { name: "one that exists for nobody", held: [], reason: counted },
  { name: "one that another application has", held: [a], reason: `${counted}; ${a}` },
  { name: "several that others have", held: [a, "b", "c"], reason: `${counted}; ${a}, and 2 more objects belong to others` },
])("the reason of an application that lacks $name says so", ({ held, reason }) => {
  expect(syncOfTarget({ ...facts, held }, [])).toMatchObject({ status: "out-of-sync", reason });
});
