import { expect, test } from "vitest";
import type { LiveResource } from "./livestate.ts";
import { removedSync } from "./removed-sync.ts";

const at = Temporal.Instant.fromEpochMilliseconds(0);
const removed = {
  id: "5f1c9a2e-0000",
  prunedAt: undefined,
  pruneLeft: [],
  lastTriggered: {} as never,
  deployTargets: { kubernetes: ["dev", "live"] },
};
const resource = (given: Partial<LiveResource> = {}) =>
  ({ parentIds: [], health: "healthy", plugin: "kubernetes", deployTarget: "dev", ...given }) as LiveResource;
const seen = (resources: readonly LiveResource[], syncReason = "") => ({ resources, syncReason });

test.for([
  {
    name: "objects are left",
    application: removed,
    livestate: seen([resource(), resource(), resource({ parentIds: ["1"] }), resource({ health: "missing" })]),
    want: { status: "orphaned", reason: "2 objects are orphaned on kubernetes/dev; to delete them: slipway app prune 5f1c9a2e" },
  },
  {
    name: "nobody has looked yet",
    application: removed,
    livestate: undefined,
    want: {
      status: "orphaned",
      reason: "what it deployed is orphaned on kubernetes/dev, kubernetes/live; to delete them: slipway app prune 5f1c9a2e",
    },
  },
  {
    name: "a target cannot be read",
    application: removed,
    livestate: seen([], "live does not answer"),
    want: { status: "orphaned", reason: expect.stringContaining("; live does not answer") },
  },
  {
    name: "the prune left something",
    application: { ...removed, prunedAt: at },
    livestate: seen([resource()]),
    want: { status: "orphaned", reason: "1 object is orphaned on kubernetes/dev; the prune left it there" },
  },
  {
    name: "the prune could not reach a deploy target",
    application: { ...removed, prunedAt: at, pruneLeft: ["kubernetes/live: the piped no longer has it"] },
    livestate: seen([]),
    want: {
      status: "orphaned",
      reason: "the prune left what is on kubernetes/live: the piped no longer has it; to try again: slipway app prune 5f1c9a2e",
    },
  },
  {
    name: "the prune left something, and could not reach a deploy target",
    application: { ...removed, prunedAt: at, pruneLeft: ["kubernetes/live: the piped no longer has it"] },
    livestate: seen([resource()]),
    want: {
      status: "orphaned",
      reason:
        "1 object is orphaned on kubernetes/dev; the prune left it there; the prune left what is on kubernetes/live: the piped no longer has it; to try again: slipway app prune 5f1c9a2e",
    },
  },
  {
    name: "nothing is left",
    application: removed,
    livestate: seen([]),
    want: { status: "unknown", reason: expect.stringContaining("nothing of it is left") },
  },
  {
    name: "it was never deployed",
    application: { ...removed, lastTriggered: undefined },
    livestate: undefined,
    want: { status: "unknown", reason: "it was never deployed" },
  },
])("$name: what a removed application has left", ({ application, livestate, want }) => {
  expect(removedSync(application, livestate)).toEqual(want);
});
