import { expect, test } from "vitest";
import type { LiveResource } from "./livestate.ts";
import { describeLeftovers, removedSync } from "./removed-sync.ts";

const at = Temporal.Instant.fromEpochMilliseconds(0);
const removed = {
  id: "5f1c9a2e-0000",
  prunedAt: undefined,
  pruneLeft: [],
  forgotten: undefined,
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

const forgotten = { at, by: "ann", reason: "the cluster is gone", left: "2 objects are orphaned on kubernetes/dev" };

test("what is forgotten is not orphaned, whatever is still seen, and the reason names who has forgotten what", () => {
  expect(removedSync({ ...removed, forgotten }, seen([resource()]))).toEqual({
    status: "unknown",
    reason:
      "ann has forgotten what was left at 1970-01-01T00:00:00Z: the cluster is gone; before, 2 objects are orphaned on kubernetes/dev",
  });
});

test("what is left is said without advice, and is nothing only if that is known", () => {
  const lost = ["kubernetes/live: the piped no longer has it"];
  expect(describeLeftovers(removed, undefined)).toBe("what it deployed is orphaned on kubernetes/dev, kubernetes/live");
  expect(describeLeftovers({ ...removed, prunedAt: at, pruneLeft: lost }, seen([]))).toBe(`the prune left what is on ${lost[0]}`);
  expect(describeLeftovers({ ...removed, prunedAt: at, pruneLeft: lost, forgotten }, seen([resource()], "dev is slow"))).toBe(
    `1 object is orphaned on kubernetes/dev; dev is slow; the prune left what is on ${lost[0]}`,
  );
  expect(describeLeftovers({ ...removed, prunedAt: at }, seen([]))).toBe("");
  expect(describeLeftovers({ ...removed, lastTriggered: undefined }, undefined)).toBe("");
});
