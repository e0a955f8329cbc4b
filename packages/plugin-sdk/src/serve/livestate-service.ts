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
import { finerHealthKey } from "@slipway/proto/plugin-extension";
import { hostApplications } from "../host/host-applications.ts";
import { sharedObjects } from "../host/host-objects.ts";
import { demandLivestate } from "../mistakes/demand-answer.ts";
import { explainMistakes } from "../mistakes/explain-mistakes.ts";
import type { Health, LiveResource, LivestateObserving, SyncState } from "../plugin/livestate.ts";
import { unixTime } from "../wire/unix-time.ts";
import { applicationContext } from "../wire/wire-application.ts";
import { sourceFromWire } from "../wire/wire-source.ts";
import type { RunStageDeps } from "./run-stage.ts";

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

/** The calls of a host about the live state. */
export function livestateService(deps: RunStageDeps, livestate: LivestateObserving): ServiceImpl<typeof LivestateService> {
  const { plugin, host, clock } = deps;
  return explainMistakes(deps, {
    async getLivestate(request, { signal }) {
      const { applicationId, deploySource } = request;
      if (deploySource === undefined || applicationId === "") throw new Fault("invalid", "the request lacks an application or its source");
      const source = sourceFromWire(deploySource, plugin);
      const shared = sharedObjects(host, { applicationId, pluginName: plugin.name }, signal);
      const context = Object.assign(applicationContext(deps, request, { source, signal }), {
        source,
        sharedObjects: shared,
        applications: hostApplications(host, signal),
      });
      const { resources, sync } = demandLivestate(await livestate.getLivestate(context));
      const now = clock.now();
      return {
        applicationLiveState: {
          resources: resources.map((resource) => resourceToWire(resource, plugin.name, now)),
          healthStatus: applicationHealths[worstHealth(resources.map(({ health }) => health))],
        },
        syncState: { status: syncs[sync.status], shortReason: sync.reason ?? "", reason: sync.detail ?? "", timestamp: unixTime(now) },
      };
    },
  });
}

function resourceToWire(resource: LiveResource, pluginName: string, now: Temporal.Instant): MessageInitShape<typeof ResourceStateSchema> {
  const { id, parentIds = [], name, resourceType, metadata = {}, health, healthReason = "", deployTarget, createdAt = now } = resource;
  const isPlain = health === "healthy" || health === "unknown";
  return {
    id,
    parentIds: [...parentIds],
    name,
    resourceType,
    resourceMetadata: isPlain ? metadata : { ...metadata, [finerHealthKey]: health },
    healthStatus: healths[health],
    healthDescription: healthReason,
    deployTarget,
    pluginName,
    createdAt: unixTime(createdAt),
    updatedAt: unixTime(now),
  };
}
