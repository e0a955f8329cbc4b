import type { ApplicationLivestate, LivestateChange } from "@slipway/domain";
import { expect, test } from "vitest";
import { sampleLivestate, samplePod } from "../../testing/sample-livestate.ts";
import { JoinedLivestate } from "./joined-livestate.ts";

const { resources, ...plain } = sampleLivestate("a", "synced");
const snapshot = (version: number): ApplicationLivestate => ({ ...plain, resources, version });
const change = (version: number): LivestateChange => ({ state: { ...plain, version }, changed: [], removed: [] });

const last = (version: number): LivestateChange => ({ state: { ...plain, version, over: true }, changed: [], removed: [] });

const cases: readonly {
  readonly name: string;
  readonly given: readonly (ApplicationLivestate | LivestateChange)[];
  readonly want: readonly unknown[];
}[] = [
  { name: "changes follow a snapshot", given: [snapshot(1), change(2), change(3)], want: [1, "2 changed", "3 changed"] },
  { name: "what is not newer changes nothing", given: [snapshot(3), change(2), change(3), snapshot(3), snapshot(2)], want: [3] },
  {
    name: "a snapshot that overtakes its change is a change, too",
    given: [snapshot(1), snapshot(2), change(2), change(3)],
    want: [1, "2 changed", "3 changed"],
  },
  { name: "a change before the first snapshot waits for it", given: [change(2), snapshot(1)], want: [2] },
  {
    name: "a change after one that is missing waits for a newer snapshot",
    given: [snapshot(1), change(3), change(4), snapshot(3)],
    want: [1, "4 changed"],
  },
  {
    name: "changes that wait are not applied to a snapshot that is too old",
    given: [snapshot(1), change(5), snapshot(3), snapshot(5)],
    want: [1, "3 changed", "5 changed"],
  },
  { name: "snapshots without a version replace each other", given: [snapshot(0), snapshot(0)], want: [0, "0 changed"] },
  {
    name: "the last change counts although one before it is missing, and its snapshot says nothing new",
    given: [snapshot(1), last(5), { ...snapshot(5), resources: [], over: true }],
    want: [1, "5 changed"],
  },
  { name: "what is not newer than the last one changes nothing", given: [last(5), change(4), snapshot(3)], want: [5] },
  {
    name: "a flood of changes that wait is forgotten: the snapshot is newer",
    given: [snapshot(1), ...Array.from({ length: 300 }, (_, n) => change(n + 3)), snapshot(302), change(303)],
    want: [1, "302 changed", "303 changed"],
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

test("a snapshot that overtakes its changes says what they changed, and keeps the objects of resources that are as before", () => {
  const joined = new JoinedLivestate();
  const before = joined.snapshot({ ...snapshot(1), resources: [samplePod("a"), samplePod("b"), samplePod("c")] });
  const after = joined.snapshot({ ...snapshot(3), resources: [samplePod("d"), samplePod("b", "degraded"), samplePod("a")] });
  expect(after?.change).toMatchObject({ state: { version: 3 }, changed: [{ id: "d" }, { id: "b" }], removed: [{ id: "c" }] });
  expect(after?.livestate.resources.map(({ id }) => id).sort()).toEqual(["a", "b", "d"]);
  expect(after?.livestate.resources).toContain(before?.livestate.resources[0]);
});

test("nothing needs to be held of a live state that is over, unless something newer waits", () => {
  const joined = new JoinedLivestate();
  joined.snapshot({ ...snapshot(1), resources: [samplePod("a")] });
  expect(joined.isOver).toBe(false);
  expect(joined.change(last(3))?.livestate.resources).toEqual([]);
  expect(joined.isOver).toBe(true);
  joined.change(change(9));
  expect(joined.isOver).toBe(false);
});
