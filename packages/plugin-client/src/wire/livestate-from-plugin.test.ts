import { create } from "@bufbuild/protobuf";
import { ApplicationSyncStatus, GetLivestateResponseSchema, ResourceState_HealthStatus } from "@slipway/proto/plugin";
import { HealthStatus, SyncStatus } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { livestateFromPlugin } from "./livestate-from-plugin.ts";

const resource = (healthStatus: ResourceState_HealthStatus, finer?: string) => ({
  id: "uid",
  name: "shop",
  resourceType: "Deployment",
  resourceMetadata: { Namespace: "default", ...(finer && { "slipway/health": finer }) },
  healthStatus,
  deployTarget: "dev",
  createdAt: 7n,
});

test.for([
  { name: "healthy", wire: resource(ResourceState_HealthStatus.HEALTHY), want: HealthStatus.HEALTHY },
  { name: "unknown", wire: resource(ResourceState_HealthStatus.UNKNOWN), want: HealthStatus.UNSPECIFIED },
  { name: "unhealthy, as PipeCD's plugins report it", wire: resource(ResourceState_HealthStatus.UNHEALTHY), want: HealthStatus.DEGRADED },
  { name: "progressing", wire: resource(ResourceState_HealthStatus.UNHEALTHY, "progressing"), want: HealthStatus.PROGRESSING },
  { name: "missing", wire: resource(ResourceState_HealthStatus.UNHEALTHY, "missing"), want: HealthStatus.MISSING },
  { name: "suspended", wire: resource(ResourceState_HealthStatus.UNKNOWN, "suspended"), want: HealthStatus.SUSPENDED },
])("$name is understood, and the helper key is gone", ({ wire, want }) => {
  const { resources } = livestateFromPlugin(
    "kubernetes",
    create(GetLivestateResponseSchema, { applicationLiveState: { resources: [wire] } }),
  );
  expect(resources).toMatchObject([
    { id: "uid", health: want, plugin: "kubernetes", metadata: { Namespace: "default" }, createdAt: { seconds: 7n } },
  ]);
  expect(resources[0]?.metadata).toEqual({ Namespace: "default" });
});

test.for([
  { wire: ApplicationSyncStatus.UNKNOWN, want: SyncStatus.UNSPECIFIED },
  { wire: ApplicationSyncStatus.SYNCED, want: SyncStatus.SYNCED },
  { wire: ApplicationSyncStatus.DEPLOYING, want: SyncStatus.DEPLOYING },
  { wire: ApplicationSyncStatus.OUT_OF_SYNC, want: SyncStatus.OUT_OF_SYNC },
  { wire: ApplicationSyncStatus.INVALID_CONFIG, want: SyncStatus.INVALID_CONFIG },
])("sync status $wire is $want", ({ wire, want }) => {
  const response = create(GetLivestateResponseSchema, { syncState: { status: wire, shortReason: "one line", reason: "all of it" } });
  expect(livestateFromPlugin("kubernetes", response)).toEqual({
    plugin: "kubernetes",
    syncStatus: want,
    reason: "one line",
    detail: "all of it",
    resources: [],
  });
});

test("an empty answer is an unknown state", () => {
  expect(livestateFromPlugin("x", create(GetLivestateResponseSchema))).toMatchObject({ syncStatus: SyncStatus.UNSPECIFIED, resources: [] });
});
