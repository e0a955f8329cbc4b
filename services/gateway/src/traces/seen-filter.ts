import type { Trace, TraceFilter, TracePlace } from "@slipway/proto/api";
import { DeploymentStatus } from "@slipway/proto/state";
import type { Caller } from "../access/caller.ts";

/** Whether a caller sees the deployments of a project, or with "" of every project, whatever their labels and names are. */
export function seesAll(caller: Pick<Caller, "sees">, projectId: string): boolean {
  return caller.sees({ resource: "deployment", projectId: projectId || "*", object: { labels: {}, name: "" } });
}

/** A filter without what it asks of deployments: for a caller who does not see all of them, so that no list says what became of others. Those it sees are asked by `fitsSeen`. */
export function withoutDeployments(filter: TraceFilter): TraceFilter {
  const { application: _a, reached: _r, notReached: _n, ...rest } = filter;
  return { ...rest, statuses: [] };
}

/** Whether a commit went through a repository, by what is seen of it; "" for any. No column of the record has repositories, so the gateway decides it, page by page. */
export function isThrough({ deployments, externalEvents }: Pick<Trace, "deployments" | "externalEvents">, repositoryId: string): boolean {
  return (
    repositoryId === "" ||
    deployments.some(({ source }) => source?.repositoryId === repositoryId) ||
    externalEvents.some(({ handlings }) => handlings.some((each) => each.repositoryId === repositoryId))
  );
}

/** Whether the deployments that are left of a trace are as a filter wants them. */
export function fitsSeen(
  { deployments }: Pick<Trace, "deployments">,
  { application, statuses, reached, notReached }: TraceFilter,
): boolean {
  const isThere = (place: TracePlace | undefined, of: readonly DeploymentStatus[]) =>
    deployments.some((each) => isIn(each, place) && (of.length === 0 || of.includes(each.status)));
  const succeeded = [DeploymentStatus.SUCCEEDED];
  return (
    (application === undefined || isThere(application, [])) &&
    (statuses.length === 0 || isThere(undefined, statuses)) &&
    (reached === undefined || isThere(reached, succeeded)) &&
    (notReached === undefined || !isThere(notReached, succeeded))
  );
}

function isIn({ applicationName, labels }: Trace["deployments"][number], place: TracePlace | undefined): boolean {
  if (place === undefined) return true;
  if (place.applicationName !== "" && place.applicationName !== applicationName) return false;
  return Object.entries(place.labels).every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}
