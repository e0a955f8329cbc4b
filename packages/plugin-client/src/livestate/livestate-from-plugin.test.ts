import { create } from "@bufbuild/protobuf";
import { ApplicationSyncStatus, GetLivestateResponseSchema, ResourceState_HealthStatus } from "@slipway/proto/plugin";
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
  { name: "healthy", wire: resource(ResourceState_HealthStatus.HEALTHY), want: "healthy" },
  { name: "unknown", wire: resource(ResourceState_HealthStatus.UNKNOWN), want: "unknown" },
  { name: "unhealthy, as PipeCD's plugins report it", wire: resource(ResourceState_HealthStatus.UNHEALTHY), want: "degraded" },
  { name: "progressing", wire: resource(ResourceState_HealthStatus.UNHEALTHY, "progressing"), want: "progressing" },
  { name: "missing", wire: resource(ResourceState_HealthStatus.UNHEALTHY, "missing"), want: "missing" },
  { name: "suspended", wire: resource(ResourceState_HealthStatus.UNKNOWN, "suspended"), want: "suspended" },
])("$name is understood, and the helper key is gone", ({ wire, want }) => {
  const { resources } = livestateFromPlugin(
    "kubernetes",
    create(GetLivestateResponseSchema, { applicationLiveState: { resources: [wire] } }),
  );
  expect(resources).toMatchObject([
    {
      id: "uid",
      health: want,
      plugin: "kubernetes",
      metadata: { Namespace: "default" },
      createdAt: Temporal.Instant.fromEpochMilliseconds(7000),
    },
  ]);
  expect(resources[0]?.metadata).toEqual({ Namespace: "default" });
});

test("an unknown health has a reason only if it could not be determined: PipeCD's plugins describe kinds without health", () => {
  const wire = (finer?: string) => ({ ...resource(ResourceState_HealthStatus.UNKNOWN, finer), healthDescription: "why" });
  const { resources } = livestateFromPlugin(
    "kubernetes",
    create(GetLivestateResponseSchema, { applicationLiveState: { resources: [wire("unknown"), wire()] } }),
  );
  expect(resources).toMatchObject([
    { health: "unknown", healthReason: "why", metadata: { Namespace: "default" } },
    { health: "unknown", healthReason: "", metadata: { Namespace: "default", "Health Description": "why" } },
  ]);
});

test.for([
  { wire: ApplicationSyncStatus.UNKNOWN, want: "unknown" },
  { wire: ApplicationSyncStatus.SYNCED, want: "synced" },
  { wire: ApplicationSyncStatus.DEPLOYING, want: "deploying" },
  { wire: ApplicationSyncStatus.OUT_OF_SYNC, want: "out-of-sync" },
  { wire: ApplicationSyncStatus.INVALID_CONFIG, want: "invalid-config" },
])("sync status $wire is $want", ({ wire, want }) => {
  const response = create(GetLivestateResponseSchema, { syncState: { status: wire, shortReason: "one line", reason: "all of it" } });
  expect(livestateFromPlugin("kubernetes", response)).toEqual({
    plugin: "kubernetes",
    sync: { status: want, reason: "one line", detail: "all of it" },
    resources: [],
  });
});

test("an empty answer is an unknown state", () => {
  expect(livestateFromPlugin("x", create(GetLivestateResponseSchema))).toMatchObject({ sync: { status: "unknown" }, resources: [] });
});
