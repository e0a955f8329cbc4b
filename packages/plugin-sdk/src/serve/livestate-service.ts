import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import { Fault, worstHealth } from "@slipway/domain";
import {
  ApplicationLiveState_Status,
  ApplicationSyncStatus,
  type LivestateService,
  ResourceState_HealthStatus,
  type ResourceStateSchema,
} from "@slipway/proto/plugin";
import { targetsNamed } from "../config/configured-plugin.ts";
import { sharedObjects } from "../host/host-objects.ts";
import type { Health, LiveResource, LivestateObserving, SyncState } from "../plugin/livestate.ts";
import { sourceFromWire } from "../wire/wire-source.ts";
import type { RunStageDeps } from "./run-stage.ts";

/**
 * The wire knows three kinds of health. What it can not say travels in the resource's metadata under this key,
 * where hosts that know it find it and others show it as text.
 */
const healthKey = "slipway/health";

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

/** What a host asks about the objects that run. */
export function livestateService(deps: RunStageDeps, livestate: LivestateObserving): ServiceImpl<typeof LivestateService> {
  const { plugin, host, clock, logger } = deps;
  return {
    async getLivestate({ pipedId, applicationId, applicationName, deploySource, deployTargets }, { signal }) {
      if (deploySource === undefined || applicationId === "") throw new Fault("invalid", "the request lacks an application or its source");
      const source = sourceFromWire(deploySource, plugin);
      const { resources, sync } = await livestate.getLivestate({
        applicationId,
        applicationName,
        pipedId,
        get application() {
          return source.application;
        },
        config: plugin.config,
        deployTargets: targetsNamed(plugin, deployTargets),
        source,
        sharedObjects: sharedObjects(host, { applicationId, pluginName: plugin.name }, signal),
        logger: logger.child({ applicationId, application: applicationName }),
        signal,
      });
      const now = clock.now();
      return {
        applicationLiveState: {
          resources: resources.map((resource) => resourceToWire(resource, plugin.name, now)),
          healthStatus: applicationHealths[worstHealth(resources.map(({ health }) => health))],
        },
        syncState: { status: syncs[sync.status], shortReason: sync.reason ?? "", reason: sync.detail ?? "", timestamp: seconds(now) },
      };
    },
  };
}

function resourceToWire(resource: LiveResource, pluginName: string, now: Temporal.Instant): MessageInitShape<typeof ResourceStateSchema> {
  const { id, parentIds = [], name, resourceType, metadata = {}, health, healthReason = "", deployTarget, createdAt = now } = resource;
  const isPlain = health === "healthy" || health === "unknown";
  return {
    id,
    parentIds: [...parentIds],
    name,
    resourceType,
    resourceMetadata: isPlain ? metadata : { ...metadata, [healthKey]: health },
    healthStatus: healths[health],
    healthDescription: healthReason,
    deployTarget,
    pluginName,
    createdAt: seconds(createdAt),
    updatedAt: seconds(now),
  };
}

function seconds(instant: Temporal.Instant): bigint {
  return BigInt(Math.floor(instant.epochMilliseconds / 1000));
}
