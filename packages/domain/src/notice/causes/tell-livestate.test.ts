import { expect, test } from "vitest";
import type { HealthStatus, SyncStatus } from "../../livestate/livestate.ts";
import { nothingTold, type ToldApplication, tellLivestate } from "./tell-livestate.ts";

type Seen = readonly [second: number, sync: SyncStatus, health?: HealthStatus];
/** One that has ended, and one that is queued. */
const reference = (deploymentId: string, commitHash: string) => ({ deploymentId, commitHash }) as NonNullable<ToldApplication["lastEnded"]>;
const queued = (deploymentId: string) => ({ deploymentId }) as ToldApplication["queue"][number];
const [d1, d2] = [reference("d1", "a"), reference("d2", "b")];
const idle: ToldApplication = {
  ...{ activeDeploymentId: undefined, queue: [], fights: [], holds: [], lastEnded: d1, lastTriggered: d1, lastSucceeded: d1 },
};
const after = { afterDeploymentId: "d1", commitHash: "a" };
const at = (second: number) => Temporal.Instant.fromEpochMilliseconds(second * 1000);

/** What people are told, when the states of a live state are seen one after the other. */
function told(seen: readonly Seen[]): readonly string[] {
  let state = nothingTold;
  return seen.flatMap(([second, syncStatus, health = "unknown"]) => {
    const telling = tellLivestate(state, idle, { syncStatus, health, ...after }, { now: at(second), quietMs: 60_000 });
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
  const telling = tellLivestate(before, idle, { syncStatus: "synced", health: "unknown", ...after }, { now: at(2), quietMs: 60_000 });
  expect(telling).toEqual({ events: [], told: before, again: at(61) });
});

test("a change of a clock that was wrong silences nothing", () => {
  const before = { ...nothingTold, sync: "synced", syncAt: at(86_400), isHealthy: false, healthyAt: at(86_400) } as const;
  const state = { syncStatus: "out-of-sync", health: "healthy", ...after } as const;
  const telling = tellLivestate(before, idle, state, { now: at(1), quietMs: 60_000 });
  expect(telling.events).toEqual(["APPLICATION_OUT_OF_SYNC", "APPLICATION_HEALTHY"]);
  expect(telling.told).toMatchObject({ syncAt: at(1), healthyAt: at(1) });
});

const settled = { ...idle, lastEnded: d2, lastTriggered: d2, lastSucceeded: d2 };
const fight = (deploymentId: string) => ({ deploymentId }) as ToldApplication["fights"][number];
test.for<{ name: string; application: ToldApplication; seen?: typeof after; want: readonly string[] }>([
  { name: "of an idle application is told", application: idle, want: ["APPLICATION_OUT_OF_SYNC"] },
  { name: "while a deployment is queued is not", application: { ...idle, queue: [queued("d2")], lastTriggered: d2 }, want: [] },
  { name: "while a rollout goes on is not", application: { ...idle, activeDeploymentId: "d2", lastTriggered: d2 }, want: [] },
  { name: "that was observed before the last deployment ended is not", application: settled, want: [] },
  {
    name: "from another commit than the one that should be running is not",
    application: settled,
    seen: { afterDeploymentId: "d2", commitHash: "a" },
    want: [],
  },
  {
    name: "after the last deployment is told",
    application: settled,
    seen: { afterDeploymentId: "d2", commitHash: "b" },
    want: ["APPLICATION_OUT_OF_SYNC"],
  },
  {
    name: "that a deployment repairs is told",
    application: { ...idle, activeDeploymentId: "d2", fights: [fight("d2")] },
    want: ["APPLICATION_OUT_OF_SYNC"],
  },
])("a difference $name", ({ application, seen = after, want }) => {
  const before = { ...nothingTold, sync: "synced" } as const;
  const state = { syncStatus: "out-of-sync", health: "unknown", ...seen } as const;
  expect(tellLivestate(before, application, state, { now: at(1), quietMs: 60_000 }).events).toEqual(want);
});
