import { create } from "@bufbuild/protobuf";
import { ApplicationViewSchema } from "@slipway/proto/api";
import { HealthStatus, SyncStatus } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { asksFor, countStates, toggleState } from "./state-filters.ts";

const application = (name: string, syncStatus: SyncStatus, health: HealthStatus, isHeld = false) =>
  create(ApplicationViewSchema, { application: { name, holds: isHeld ? [{}] : [] }, livestate: { health }, syncStatus });
const all = [
  application("web", SyncStatus.SYNCED, HealthStatus.HEALTHY),
  application("web-old", SyncStatus.OUT_OF_SYNC, HealthStatus.DEGRADED, true),
  application("api", SyncStatus.OUT_OF_SYNC, HealthStatus.HEALTHY),
];
const shown = (query: string) =>
  [...countStates(all, query)]
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${state} ${count}`)
    .join(", ");

test.for([
  ["", "health:degraded 1, status:out-of-sync 2, is:held 1, health:healthy 2, status:synced 1"],
  ["web", "health:degraded 1, status:out-of-sync 1, is:held 1, health:healthy 1, status:synced 1"],
  ["api status:synced", "status:out-of-sync 1, health:healthy 1"],
] as const)("%s counts %s", ([query, counts]) => {
  expect(shown(query)).toBe(counts);
});

test("a state is asked for, another of the same key instead, and no more", () => {
  const one = toggleState("web ", "status:synced");
  expect([one, asksFor(one, "status:synced"), asksFor(one, "is:held")]).toEqual(["web status:synced", true, false]);
  const other = toggleState(one, "status:out-of-sync");
  expect(other).toBe("web status:out-of-sync");
  expect(toggleState(other, "health:degraded")).toBe("web status:out-of-sync health:degraded");
  expect(toggleState(other, "status:out-of-sync")).toBe("web");
});
