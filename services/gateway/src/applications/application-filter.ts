import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { ApplicationFilter as ApplicationFilterMessage } from "@slipway/proto/api";
import { healthStatus, syncStatus } from "@slipway/state";
import type { ApplicationView } from "./application-view.ts";

/** Whether a view matches the filter of a request. */
export type ApplicationFilter = (view: ApplicationView) => boolean;

/** The filter of a request. Without one every application matches that was not removed. */
export function applicationFilter(filter: ApplicationFilterMessage | undefined): ApplicationFilter {
  if (!filter) return ({ application }) => application.removedAt === undefined;
  const labels = Object.entries(filter.labels);
  const statuses = new Set(filter.syncStatuses.map((status) => syncStatus.decode(status)));
  const healths = new Set(filter.healths.map((health) => healthStatus.decode(health)));
  const { waiting, held, deployedSince } = filter;
  const sinceMs = deployedSince && timestampMs(deployedSince);
  return ({ application, livestate, sync, waitsFor }) =>
    (filter.includeRemoved || application.removedAt === undefined) &&
    (filter.projectId === "" || filter.projectId === application.projectId) &&
    (filter.pipedId === "" || filter.pipedId === application.pipedId) &&
    (filter.applicationId === "" || filter.applicationId === application.id) &&
    application.name.includes(filter.nameContains) &&
    labels.every(([key, value]) => application.labels[key] === value) &&
    (statuses.size === 0 || statuses.has(sync.status)) &&
    (healths.size === 0 || healths.has(livestate?.health ?? "unknown")) &&
    (!waiting || waitsFor !== "") &&
    (!held || application.holds.length > 0) &&
    (sinceMs === undefined || (application.lastSucceeded?.completedAt?.epochMilliseconds ?? Number.NEGATIVE_INFINITY) >= sinceMs);
}
