import { expect, test } from "vitest";
import type { ApplicationLivestate, LiveResource } from "../livestate/livestate.ts";
import { moreWords } from "./bound-list.ts";
import { boundLivestate } from "./bound-livestate.ts";
import { limits } from "./limits.ts";

const at = Temporal.Instant.from("2026-01-01T00:00:00Z");
const resource: LiveResource = {
  id: "uid",
  parentIds: [],
  name: "web",
  resourceType: "Deployment",
  metadata: { namespace: "shop" },
  health: "healthy",
  healthReason: "",
  deployTarget: "local",
  plugin: "kubernetes",
  createdAt: at,
  sync: "synced",
  drift: [],
};
const livestate: ApplicationLivestate = {
  applicationId: "app",
  projectId: "project",
  pipedId: "piped",
  commitHash: "c",
  afterDeploymentId: undefined,
  syncStatus: "out-of-sync",
  syncReason: "1 object differs",
  syncDetail: "diff",
  health: "degraded",
  resources: [resource],
  at,
  version: 1,
  over: false,
};

test("a live state of usual size is unchanged", () => expect(boundLivestate(livestate)).toEqual(livestate));

test("a huge one is cut, says what is missing, and keeps the worst health", () => {
  const large = { ...resource, metadata: { ...resource.metadata, note: "n".repeat(100_000) } };
  const huge = {
    ...livestate,
    syncReason: "r".repeat(2_000_000),
    syncDetail: "d".repeat(2_000_000),
    resources: Array.from({ length: 20_000 }, () => large),
  };
  const bound = boundLivestate(huge);
  expect(JSON.stringify(bound).length).toBeLessThan(limits.resourcesBytes + 200_000);
  expect(bound.syncDetail).toMatch(/… and [\d ]+ more resources$/);
  expect(bound.health).toBe("degraded");
});

test("an application of 5000 objects is whole", () => {
  const metadata = { Namespace: "shop", "API Version": "apps/v1" };
  const ids = Array.from({ length: 5_000 }, (_, at) => `0e8b9a1c-30d0-4f5a-9b61-${String(at).padStart(12, "0")}`);
  const resources = ids.map((id) => ({ ...resource, id, parentIds: [ids[0] ?? ""], name: `web-6bc9fb9b9c-${id.slice(-5)}`, metadata }));
  expect(boundLivestate({ ...livestate, resources }).resources).toEqual(resources);
});

test("of many objects with many fields that differ all are listed, and the detail says of how many the fields are not", () => {
  const field = { field: "data.a", live: "v".repeat(200), declared: "d".repeat(200), manager: "kubectl-edit", setAt: at };
  const drift = Array.from({ length: 20 }, () => field);
  const resources = Array.from({ length: 2_000 }, (_, index) => ({ ...resource, id: `uid-${index}`, sync: "out-of-sync" as const, drift }));
  const bound = boundLivestate({ ...livestate, resources });
  expect(bound.resources.map(({ id, sync }) => ({ id, sync }))).toEqual(resources.map(({ id, sync }) => ({ id, sync })));
  expect(JSON.stringify(bound.resources).length).toBeLessThan(limits.resourcesBytes + 100_000);
  const without = bound.resources.filter((each) => each.drift.length === 0).length;
  expect(without).toBeGreaterThan(0);
  expect(without).toBeLessThan(2_000);
  expect(bound.syncDetail).toBe(`diff\n${moreWords(without)} resources differ: their fields are not listed`);
  expect(boundLivestate(bound)).toEqual(bound);
});

test("of one with too many objects those that are unhealthy or out of sync are kept, wherever they are", () => {
  const name = "n".repeat(200);
  const count = Math.ceil(limits.resourcesBytes / 400);
  const healthy = Array.from({ length: count }, (_, at): LiveResource => ({ ...resource, id: String(at), name }));
  const last: LiveResource[] = [
    { ...resource, id: "degraded", health: "degraded" },
    { ...resource, id: "drifted", sync: "out-of-sync" },
  ];
  const { resources, syncDetail } = boundLivestate({ ...livestate, resources: [...healthy, ...last] });
  expect(resources.length).toBeLessThan(count);
  expect(resources.slice(-2).map(({ id }) => id)).toEqual(["degraded", "drifted"]);
  expect([resources[0]?.id, syncDetail]).toEqual(["0", expect.stringContaining("more resources")]);
});
