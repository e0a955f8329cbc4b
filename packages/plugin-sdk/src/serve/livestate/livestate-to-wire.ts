import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type FieldDrift, isUndetermined, worstHealth } from "@slipway/domain";
import {
  ApplicationLiveState_Status,
  type ApplicationSyncStateSchema,
  ApplicationSyncStatus,
  type GetLivestateResponseSchema,
  ResourceState_HealthStatus,
  type ResourceStateSchema,
} from "@slipway/proto/plugin";
import { type FieldDriftSchema, finerHealthKey, type LiveObject, LiveObjectSchema, ObjectSync } from "@slipway/proto/plugin-extension";
import type { Health, LiveResource, Livestate, SyncState } from "../../plugin/livestate.ts";
import { unixTime } from "../../wire/unix-time.ts";

const healths: Readonly<Record<Health, ResourceState_HealthStatus>> = {
  unknown: ResourceState_HealthStatus.UNKNOWN,
  healthy: ResourceState_HealthStatus.HEALTHY,
  progressing: ResourceState_HealthStatus.UNHEALTHY,
  degraded: ResourceState_HealthStatus.UNHEALTHY,
  suspended: ResourceState_HealthStatus.UNKNOWN,
  missing: ResourceState_HealthStatus.UNHEALTHY,
};

const applicationHealths: Readonly<Record<Health, ApplicationLiveState_Status>> = {
  unknown: ApplicationLiveState_Status.UNKNOWN,
  healthy: ApplicationLiveState_Status.HEALTHY,
  progressing: ApplicationLiveState_Status.OTHER,
  degraded: ApplicationLiveState_Status.OTHER,
  suspended: ApplicationLiveState_Status.UNKNOWN,
  missing: ApplicationLiveState_Status.OTHER,
};

const syncs: Readonly<Record<SyncState["status"], ApplicationSyncStatus>> = {
  unknown: ApplicationSyncStatus.UNKNOWN,
  synced: ApplicationSyncStatus.SYNCED,
  "out-of-sync": ApplicationSyncStatus.OUT_OF_SYNC,
  "invalid-config": ApplicationSyncStatus.INVALID_CONFIG,
};

const objectSyncs: Readonly<Record<NonNullable<LiveResource["sync"]>, ObjectSync>> = {
  unknown: ObjectSync.UNSPECIFIED,
  synced: ObjectSync.SYNCED,
  "out-of-sync": ObjectSync.OUT_OF_SYNC,
};

/** The plugin and the time that messages name. */
export interface Observed {
  readonly plugin: string;
  readonly now: Temporal.Instant;
}

/** A live state as PipeCD's protocol has it. */
export function livestateToWire({ resources, sync }: Livestate, observed: Observed): MessageInitShape<typeof GetLivestateResponseSchema> {
  return {
    applicationLiveState: {
      resources: resources.map((resource) => resourceToWire(resource, observed)),
      healthStatus: applicationHealths[worstHealth(resources)],
    },
    syncState: syncToWire(sync, observed),
  };
}

/** How an application compares with its files. */
export function syncToWire(sync: SyncState, { now }: Observed): MessageInitShape<typeof ApplicationSyncStateSchema> {
  return { status: syncs[sync.status], shortReason: sync.reason ?? "", reason: sync.detail ?? "", timestamp: unixTime(now) };
}

/** An object with what PipeCD's protocol does not say of it. */
export function liveObject(resource: LiveResource, observed: Observed): LiveObject {
  const { sync = "unknown", drift = [] } = resource;
  return create(LiveObjectSchema, {
    resource: resourceToWire(resource, observed),
    sync: objectSyncs[sync],
    drift: drift.map(driftToWire),
  });
}

function driftToWire({ setAt, ...drift }: FieldDrift): MessageInitShape<typeof FieldDriftSchema> {
  return { ...drift, ...(setAt && { setAt: timestampFromMs(setAt.epochMilliseconds) }) };
}

function resourceToWire(resource: LiveResource, { plugin, now }: Observed): MessageInitShape<typeof ResourceStateSchema> {
  const { id, parentIds = [], name, resourceType, metadata = {}, health, healthReason = "", deployTarget, createdAt = now } = resource;
  const isPlain = health === "healthy" || (health === "unknown" && !isUndetermined(resource));
  return {
    id,
    parentIds: [...parentIds],
    name,
    resourceType,
    resourceMetadata: isPlain ? metadata : { ...metadata, [finerHealthKey]: health },
    healthStatus: healths[health],
    healthDescription: healthReason,
    deployTarget,
    pluginName: plugin,
    createdAt: unixTime(createdAt),
    updatedAt: unixTime(now),
  };
}
