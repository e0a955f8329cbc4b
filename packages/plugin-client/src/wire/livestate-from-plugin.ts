import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { ApplicationSyncStatus, type GetLivestateResponse, type ResourceState, ResourceState_HealthStatus } from "@slipway/proto/plugin";
import { finerHealthKey } from "@slipway/proto/plugin-extension";
import { HealthStatus, type Resource, ResourceSchema, SyncStatus } from "@slipway/proto/state";

/** What a plugin reports about an application. */
export interface PluginLivestate {
  readonly plugin: string;
  readonly syncStatus: SyncStatus;
  /** One line. */
  readonly reason: string;
  /** The full text: the differences, with secrets masked. */
  readonly detail: string;
  readonly resources: readonly Resource[];
}

const finerHealths: Readonly<Record<string, HealthStatus>> = {
  progressing: HealthStatus.PROGRESSING,
  degraded: HealthStatus.DEGRADED,
  suspended: HealthStatus.SUSPENDED,
  missing: HealthStatus.MISSING,
};
const healths: Readonly<Record<number, HealthStatus>> = {
  [ResourceState_HealthStatus.HEALTHY]: HealthStatus.HEALTHY,
  [ResourceState_HealthStatus.UNHEALTHY]: HealthStatus.DEGRADED,
};
const syncs: Readonly<Record<number, SyncStatus>> = {
  [ApplicationSyncStatus.SYNCED]: SyncStatus.SYNCED,
  [ApplicationSyncStatus.DEPLOYING]: SyncStatus.DEPLOYING,
  [ApplicationSyncStatus.OUT_OF_SYNC]: SyncStatus.OUT_OF_SYNC,
  [ApplicationSyncStatus.INVALID_CONFIG]: SyncStatus.INVALID_CONFIG,
};

/** Reads the answer of the plugin of this name. */
export function livestateFromPlugin(plugin: string, { applicationLiveState, syncState }: GetLivestateResponse): PluginLivestate {
  return {
    plugin,
    syncStatus: syncs[syncState?.status ?? ApplicationSyncStatus.UNKNOWN] ?? SyncStatus.UNSPECIFIED,
    reason: syncState?.shortReason ?? "",
    detail: syncState?.reason ?? "",
    resources: (applicationLiveState?.resources ?? []).map((resource) => resourceFromPlugin(plugin, resource)),
  };
}

function resourceFromPlugin(plugin: string, wire: ResourceState): Resource {
  const { [finerHealthKey]: finer = "", ...metadata } = wire.resourceMetadata;
  return create(ResourceSchema, {
    id: wire.id,
    parentIds: [...wire.parentIds],
    name: wire.name,
    resourceType: wire.resourceType,
    metadata,
    health: finerHealths[finer] ?? healths[wire.healthStatus] ?? HealthStatus.UNSPECIFIED,
    healthReason: wire.healthDescription,
    deployTarget: wire.deployTarget,
    plugin,
    ...(wire.createdAt > 0n && { createdAt: timestampFromMs(Number(wire.createdAt) * 1000) }),
  });
}
