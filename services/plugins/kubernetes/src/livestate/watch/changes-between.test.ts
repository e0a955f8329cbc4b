import type { LiveResource, Livestate } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { changesBetween } from "./changes-between.ts";

const pod = (id: string, more: Partial<LiveResource> = {}): LiveResource => ({
  id,
  name: id,
  resourceType: "Pod",
  health: "healthy",
  deployTarget: "dev",
  ...more,
});
const state = (resources: readonly LiveResource[], sync: Livestate["sync"] = { status: "synced" }): Livestate => ({ resources, sync });
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
