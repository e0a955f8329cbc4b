import { expect, test } from "vitest";
import type { ApplicationLivestate, LiveResource } from "../livestate/livestate.ts";
import { boundLivestate } from "./bound-livestate.ts";

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
};

test("a live state of usual size is unchanged", () => expect(boundLivestate(livestate)).toEqual(livestate));

test("a huge one fits into a message, says what is missing, and keeps the worst health", () => {
  const huge = {
    ...livestate,
    syncReason: "r".repeat(2_000_000),
    syncDetail: "d".repeat(2_000_000),
    resources: Array.from({ length: 20_000 }, () => ({ ...resource, metadata: { ...resource.metadata, note: "n".repeat(100_000) } })),
  };
  const bound = boundLivestate(huge);
  expect(JSON.stringify(bound).length).toBeLessThan(600_000);
  expect(bound.syncDetail).toMatch(/… and [\d ]+ more resources$/);
  expect(bound.health).toBe("degraded");
});
