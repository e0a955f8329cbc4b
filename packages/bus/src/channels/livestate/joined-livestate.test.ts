import type { ApplicationLivestate, LivestateChange } from "@slipway/domain";
import { expect, test } from "vitest";
import { JoinedLivestate } from "./joined-livestate.ts";

const { resources, ...plain }: ApplicationLivestate = {
  applicationId: "a",
  projectId: "p",
  pipedId: "q",
  commitHash: "c",
  syncStatus: "synced",
  syncReason: "",
  syncDetail: "",
  health: "healthy",
  resources: [],
  at: Temporal.Instant.from("2026-01-01T00:00:00Z"),
  afterDeploymentId: undefined,
  version: 0,
};
const snapshot = (version: number): ApplicationLivestate => ({ ...plain, resources, version });
const change = (version: number): LivestateChange => ({ state: { ...plain, version }, changed: [], removed: [] });

const cases: readonly {
  readonly name: string;
  readonly given: readonly (ApplicationLivestate | LivestateChange)[];
  readonly want: readonly unknown[];
}[] = [
  { name: "changes follow a snapshot", given: [snapshot(1), change(2), change(3)], want: [1, "2 changed", "3 changed"] },
  { name: "what is not newer changes nothing", given: [snapshot(3), change(2), change(3), snapshot(3), snapshot(2)], want: [3] },
  { name: "a change before the first snapshot waits for it", given: [change(2), snapshot(1)], want: [2] },
  {
    name: "a change after one that is missing waits for a newer snapshot",
    given: [snapshot(1), change(3), change(4), snapshot(3)],
    want: [1, 4],
  },
  {
    name: "changes that wait are not applied to a snapshot that is too old",
    given: [snapshot(1), change(5), snapshot(3), snapshot(5)],
    want: [1, 3, 5],
  },
  { name: "snapshots without a version replace each other", given: [snapshot(0), snapshot(0)], want: [0, 0] },
  {
    name: "a flood of changes that wait is forgotten: the snapshot is newer",
    given: [snapshot(1), ...Array.from({ length: 300 }, (_, n) => change(n + 3)), snapshot(302), change(303)],
    want: [1, 302, "303 changed"],
  },
];
test.for(cases)("$name", ({ given, want }) => {
  const joined = new JoinedLivestate();
  const seen = given.flatMap((each) => {
    const next = "changed" in each ? joined.change(each) : joined.snapshot(each);
    return next ? [next.change ? `${next.livestate.version} changed` : next.livestate.version] : [];
  });
  expect(seen).toEqual(want);
});
