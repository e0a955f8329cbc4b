import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { HealthStatus, LiveResource, ResourceSync, SyncState, SyncStatus } from "@slipway/domain";
import {
  type ApplicationSyncState,
  ApplicationSyncStatus,
  type GetLivestateResponse,
  type ResourceState,
  ResourceState_HealthStatus,
} from "@slipway/proto/plugin";
import { finerHealthKey, type LiveObject, ObjectSync } from "@slipway/proto/plugin-extension";

/** The live state of an application as one plugin reports it. */
export interface PluginLivestate {
  readonly plugin: string;
  readonly sync: SyncState;
  readonly resources: readonly LiveResource[];
}

const finerHealths: Readonly<Record<string, HealthStatus>> = {
  progressing: "progressing",
  degraded: "degraded",
  suspended: "suspended",
  missing: "missing",
  // With a reason: it could not be determined.
  unknown: "unknown",
};
const healths: Readonly<Record<number, HealthStatus>> = {
  [ResourceState_HealthStatus.HEALTHY]: "healthy",
  [ResourceState_HealthStatus.UNHEALTHY]: "degraded",
};
const syncs: Readonly<Record<number, SyncStatus>> = {
  [ApplicationSyncStatus.SYNCED]: "synced",
  [ApplicationSyncStatus.DEPLOYING]: "deploying",
  [ApplicationSyncStatus.OUT_OF_SYNC]: "out-of-sync",
  [ApplicationSyncStatus.INVALID_CONFIG]: "invalid-config",
};

const objectSyncs: Readonly<Record<number, ResourceSync>> = {
  [ObjectSync.SYNCED]: "synced",
  [ObjectSync.OUT_OF_SYNC]: "out-of-sync",
};

/** Reads the answer of the plugin with this name. A value that this version does not know is unknown. */
export function livestateFromPlugin(plugin: string, { applicationLiveState, syncState }: GetLivestateResponse): PluginLivestate {
  const resources = (applicationLiveState?.resources ?? []).map((resource) => resourceFromPlugin(plugin, resource));
  return { plugin, sync: syncFromPlugin(syncState), resources };
}

/** How an application compares with its files. */
export function syncFromPlugin(syncState: ApplicationSyncState | undefined): SyncState {
  const { status = ApplicationSyncStatus.UNKNOWN, shortReason = "", reason: detail = "" } = syncState ?? {};
  return {
    status: syncs[status] ?? "unknown",
    ...(shortReason !== "" && { reason: shortReason }),
    ...(detail !== "" && { detail }),
  };
}

/** Objects of a plugin that pushes. */
export function objectsFromPlugin(plugin: string, objects: readonly LiveObject[]): readonly LiveResource[] {
  return objects.flatMap(({ resource, sync, drift }) =>
    resource === undefined
      ? []
      : [
          {
            ...resourceFromPlugin(plugin, resource),
            sync: objectSyncs[sync] ?? "unknown",
            drift: drift.map(({ field, live, declared, manager, setAt }) => ({
              field,
              live,
              declared,
              manager,
              setAt: setAt && Temporal.Instant.fromEpochMilliseconds(timestampMs(setAt)),
            })),
          },
        ],
  );
}

function resourceFromPlugin(plugin: string, wire: ResourceState): LiveResource {
  const { [finerHealthKey]: finer = "", ...metadata } = wire.resourceMetadata;
  const health = finerHealths[finer] ?? healths[wire.healthStatus] ?? "unknown";
  // PipeCD's plugins describe what they say of every kind that has no health.
  const isWithoutHealth = health === "unknown" && finer === "";
  return {
    id: wire.id,
    parentIds: wire.parentIds,
    name: wire.name,
    resourceType: wire.resourceType,
    metadata: isWithoutHealth && wire.healthDescription !== "" ? { ...metadata, "Health Description": wire.healthDescription } : metadata,
    health,
    healthReason: isWithoutHealth ? "" : wire.healthDescription,
    deployTarget: wire.deployTarget,
    plugin,
    createdAt: wire.createdAt > 0n ? Temporal.Instant.fromEpochMilliseconds(Number(wire.createdAt) * 1000) : undefined,
    // PipeCD's protocol compares applications, not their objects.
    sync: "unknown",
    drift: [],
  };
}
