import type { LiveResource, Livestate } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { ToldState } from "./told-state.ts";

const pod = (id: string, more: Partial<LiveResource> = {}): LiveResource => ({
  id,
  name: id,
  resourceType: "Pod",
  health: "healthy",
  deployTarget: "dev",
  ...more,
});
const state = (resources: readonly LiveResource[], sync: Livestate["sync"] = { status: "synced" }): Livestate => ({ resources, sync });
const telling = (...states: readonly Livestate[]) => {
  const told = new ToldState();
  return { told, updates: states.map((each) => told.tellAll(each)) };
};
const changesBetween = (before: Livestate, after: Livestate) => telling(before, after).updates[1];
const setAt = Temporal.Instant.from("2026-01-01T00:00:00Z");
const drift = { field: "spec.replicas", live: "5", declared: "2", manager: "kubectl-edit", setAt };

test("equal states change nothing", () => {
  expect(changesBetween(state([pod("a", { drift: [drift] })]), state([pod("a", { drift: [{ ...drift }] })]))).toBeUndefined();
});

test("what is new or different is told, and what is gone by its target and id", () => {
  const before = state([pod("a"), pod("b"), pod("c"), pod("d", { drift: [drift] })]);
  const after = state([pod("a"), pod("b", { health: "degraded" }), pod("d"), pod("c", { deployTarget: "old" })], { status: "out-of-sync" });
  expect(changesBetween(before, after)).toEqual({
    kind: "delta",
    changed: [pod("b", { health: "degraded" }), pod("d"), pod("c", { deployTarget: "old" })],
    removed: [{ deployTarget: "dev", id: "c" }],
    sync: { status: "out-of-sync" },
  });
});

test("a change of the status alone is told", () => {
  const update = changesBetween(state([pod("a")]), state([pod("a")], { status: "synced", detail: "noted" }));
  expect(update).toEqual({ kind: "delta", changed: [], removed: [], sync: { status: "synced", detail: "noted" } });
});

test("the first state is a snapshot, and so is the one after a failure, which is told once", () => {
  const { told, updates } = telling(state([pod("a")]));
  expect(updates).toEqual([{ kind: "snapshot", livestate: state([pod("a")]) }]);
  expect([told.tellFailure("away"), told.tellFailure("away"), told.tellFailure("refused")]).toEqual([
    { kind: "failure", reason: "away" },
    undefined,
    { kind: "failure", reason: "refused" },
  ]);
  expect(told.tellAll(state([pod("a")]))).toEqual({ kind: "snapshot", livestate: state([pod("a")]) });
  expect(told.tellFailure("refused")).toEqual({ kind: "failure", reason: "refused" });
});

test("a change tells what the host does not know, and the next whole state what differs after it", () => {
  const { told } = telling(state([pod("a"), pod("b")]));
  const removed = [{ deployTarget: "dev", id: "b" }];
  expect(
    told.tell({ changed: [pod("a"), pod("c")], removed: [...removed, { deployTarget: "dev", id: "z" }] }, { status: "synced" }),
  ).toEqual({
    kind: "delta",
    changed: [pod("c")],
    removed,
    sync: { status: "synced" },
  });
  expect(told.tell({ changed: [pod("c")], removed }, { status: "synced" })).toBeUndefined();
  expect(told.tellAll(state([pod("a"), pod("c")]))).toBeUndefined();
  expect(told.tellAll(state([pod("a")]))).toMatchObject({ changed: [], removed: [{ deployTarget: "dev", id: "c" }] });
});
