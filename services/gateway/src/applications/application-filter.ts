import type { ApplicationFilter as ApplicationFilterMessage } from "@slipway/proto/api";
import { syncStatus } from "@slipway/state";
import type { ApplicationView } from "./application-view.ts";

/** Whether a view matches the filter of a request. */
export type ApplicationFilter = (view: ApplicationView) => boolean;

/** The filter of a request. Without one every application matches that was not removed. */
export function applicationFilter(filter: ApplicationFilterMessage | undefined): ApplicationFilter {
  if (!filter) return ({ application }) => application.removedAt === undefined;
  const labels = Object.entries(filter.labels);
  const statuses = new Set(filter.syncStatuses.map((status) => syncStatus.decode(status)));
  return ({ application, sync }) =>
    (filter.includeRemoved || application.removedAt === undefined) &&
    (filter.projectId === "" || filter.projectId === application.projectId) &&
    (filter.pipedId === "" || filter.pipedId === application.pipedId) &&
    application.name.includes(filter.nameContains) &&
    labels.every(([key, value]) => application.labels[key] === value) &&
    (statuses.size === 0 || statuses.has(sync.status));
}
