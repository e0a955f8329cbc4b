import { expect, test } from "vitest";
import type { HealthStatus, SyncStatus } from "../../livestate/livestate.ts";
import { nothingTold, tellLivestate } from "./tell-livestate.ts";

type Seen = readonly [second: number, sync: SyncStatus, health?: HealthStatus];
const at = (second: number) => Temporal.Instant.fromEpochMilliseconds(second * 1000);

/** What people are told, when the states of a live state are seen one after the other. */
function told(seen: readonly Seen[]): readonly string[] {
  let state = nothingTold;
  return seen.flatMap(([second, syncStatus, health = "unknown"]) => {
    const telling = tellLivestate(state, { syncStatus, health }, { now: at(second), quietMs: 60_000 });
    state = telling.told;
    return telling.events.map((event) => `${second} ${event}`);
  });
}

test.for<{ name: string; seen: readonly Seen[]; want: readonly string[] }>([
  { name: "what is seen first is remembered", seen: [[0, "out-of-sync", "degraded"]], want: [] },
  {
    name: "a change is told, and the way back after a while",
    seen: [
      [0, "synced"],
      [1, "out-of-sync"],
      [2, "out-of-sync"],
      [99, "synced"],
    ],
    want: ["1 APPLICATION_OUT_OF_SYNC", "99 APPLICATION_SYNCED"],
  },
  {
    name: "flapping is told once",
    seen: [
      [0, "synced"],
      [1, "out-of-sync"],
      [2, "synced"],
      [3, "out-of-sync"],
      [4, "synced"],
      [5, "out-of-sync"],
      [99, "out-of-sync"],
    ],
    want: ["1 APPLICATION_OUT_OF_SYNC"],
  },
  {
    name: "what it is when the flapping ends is told",
    seen: [
      [0, "synced"],
      [1, "out-of-sync"],
      [2, "synced"],
      [61, "synced"],
    ],
    want: ["1 APPLICATION_OUT_OF_SYNC", "61 APPLICATION_SYNCED"],
  },
  {
    name: "a deployment and an unknown state change nothing",
    seen: [
      [0, "synced"],
      [1, "deploying"],
      [2, "unknown"],
      [3, "disabled"],
      [4, "synced"],
    ],
    want: [],
  },
  {
    name: "becoming healthy is told, becoming unhealthy is not",
    seen: [
      [0, "synced", "healthy"],
      [1, "synced", "degraded"],
      [2, "synced", "unknown"],
      [3, "synced", "healthy"],
    ],
    want: ["3 APPLICATION_HEALTHY"],
  },
  {
    name: "health that flaps is told once",
    seen: [
      [0, "synced", "progressing"],
      [1, "synced", "healthy"],
      [2, "synced", "progressing"],
      [3, "synced", "healthy"],
      [61, "synced", "healthy"],
    ],
    want: ["1 APPLICATION_HEALTHY", "61 APPLICATION_HEALTHY"],
  },
])("$name", ({ seen, want }) => expect(told(seen)).toEqual(want));

test("a change that comes too soon is looked at again when the quiet time ends", () => {
  const before = { ...nothingTold, sync: "out-of-sync", syncAt: at(1) } as const;
  const telling = tellLivestate(before, { syncStatus: "synced", health: "unknown" }, { now: at(2), quietMs: 60_000 });
  expect(telling).toEqual({ events: [], told: before, again: at(61) });
});
