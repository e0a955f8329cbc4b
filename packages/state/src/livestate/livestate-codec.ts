import { create } from "@bufbuild/protobuf";
import {
  type ApplicationLivestate,
  Fault,
  type FieldDrift,
  type HealthStatus,
  type LiveResource,
  type LivestateChange,
  type ResourceSync,
  type SyncStatus,
} from "@slipway/domain";
import {
  ApplicationLivestateSchema,
  type FieldDrift as FieldDriftMessage,
  FieldDriftSchema,
  HealthStatus as HealthStatusNumber,
  type LivestateChange as LivestateChangeMessage,
  LivestateChangeSchema,
  type ApplicationLivestate as LivestateMessage,
  type Resource as ResourceMessage,
  ResourceSchema,
  ResourceSync as ResourceSyncNumber,
  SyncStatus as SyncStatusNumber,
} from "@slipway/proto/state";
import { list } from "../fields/collection.ts";
import { instant, optionalInstant } from "../fields/instant.ts";
import { int64, optionalText } from "../fields/scalar.ts";
import { wordOr } from "../fields/word.ts";
import { messageCodec } from "../tables/message-codec.ts";

/** Exported because the API's application views and filters also carry it. */
export const syncStatus = wordOr<SyncStatus, SyncStatusNumber>("unknown", {
  unknown: SyncStatusNumber.UNSPECIFIED,
  synced: SyncStatusNumber.SYNCED,
  deploying: SyncStatusNumber.DEPLOYING,
  "out-of-sync": SyncStatusNumber.OUT_OF_SYNC,
  "invalid-config": SyncStatusNumber.INVALID_CONFIG,
  disabled: SyncStatusNumber.DISABLED,
  orphaned: SyncStatusNumber.ORPHANED,
});

/** Exported because the API's application filters also carry it. */
export const healthStatus = wordOr<HealthStatus, HealthStatusNumber>("unknown", {
  unknown: HealthStatusNumber.UNSPECIFIED,
  healthy: HealthStatusNumber.HEALTHY,
  progressing: HealthStatusNumber.PROGRESSING,
  degraded: HealthStatusNumber.DEGRADED,
  suspended: HealthStatusNumber.SUSPENDED,
  missing: HealthStatusNumber.MISSING,
});

/** Exported because the API's objects also carry it. */
export const resourceSync = wordOr<ResourceSync, ResourceSyncNumber>("unknown", {
  unknown: ResourceSyncNumber.UNSPECIFIED,
  synced: ResourceSyncNumber.SYNCED,
  "out-of-sync": ResourceSyncNumber.OUT_OF_SYNC,
});

const fieldDrift = messageCodec<FieldDrift, FieldDriftMessage>(FieldDriftSchema, { setAt: optionalInstant });

const resource = messageCodec<LiveResource, ResourceMessage>(ResourceSchema, {
  health: healthStatus,
  createdAt: optionalInstant,
  sync: resourceSync,
  drift: list(fieldDrift),
});

const livestate = messageCodec<ApplicationLivestate, LivestateMessage>(ApplicationLivestateSchema, {
  syncStatus,
  health: healthStatus,
  resources: list(resource),
  at: instant,
  afterDeploymentId: optionalText,
  version: int64,
});

/** Encodes a live state. */
export const encodeLivestate: (value: ApplicationLivestate) => LivestateMessage = livestate.encode;

/** Decodes a live state. Throws `invalid` if a field that every version sets is missing. */
export function decodeLivestate(message: LivestateMessage): ApplicationLivestate {
  return livestate.decode(message, "live state");
}

/** Encodes a resource. Exported because the API lists what a removed application has left. */
export const encodeResource: (value: LiveResource) => ResourceMessage = resource.encode;

/** Encodes a change of a live state. */
export function encodeLivestateChange({ state, changed, removed }: LivestateChange): LivestateChangeMessage {
  return create(LivestateChangeSchema, {
    state: livestate.encode({ ...state, resources: [] }),
    changed: changed.map(resource.encode),
    removed: removed.map(({ plugin, deployTarget, id }) => ({ plugin, deployTarget, id })),
  });
}

/** Decodes a change of a live state. Throws `invalid` like `decodeLivestate`. */
export function decodeLivestateChange({ state, changed, removed }: LivestateChangeMessage): LivestateChange {
  if (state === undefined) throw new Fault("invalid", "a change of a live state lacks its state");
  const { resources: _, ...rest } = decodeLivestate(state);
  return {
    state: rest,
    changed: changed.map((each) => resource.decode(each, "resource")),
    removed: removed.map(({ plugin, deployTarget, id }) => ({ plugin, deployTarget, id })),
  };
}
