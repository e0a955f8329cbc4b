import type { ExternalEventStatus } from "@slipway/domain";
import { EventStatus, type EventFilter as WireFilter } from "@slipway/proto/api";
import { instantOf } from "@slipway/state";
import type { ExternalEventFilter } from "@slipway/store";

const statuses: Readonly<Record<EventStatus, ExternalEventStatus | undefined>> = {
  [EventStatus.UNSPECIFIED]: undefined,
  [EventStatus.UNHANDLED]: "unhandled",
  [EventStatus.WAITING]: "waiting",
  [EventStatus.SUCCEEDED]: "succeeded",
  [EventStatus.FAILED]: "failed",
  [EventStatus.OUTDATED]: "outdated",
};

/** Which external events a request selects. */
export function eventFilterOf(filter: WireFilter | undefined): ExternalEventFilter {
  if (!filter) return {};
  const { projectId, name, labels, status, commitHash, since } = filter;
  return {
    projectId: projectId || undefined,
    name: name || undefined,
    labels,
    status: statuses[status],
    commitPrefix: commitHash || undefined,
    since: instantOf(since),
  };
}
