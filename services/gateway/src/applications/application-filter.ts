import { Fault } from "@slipway/domain";
import type { ApplicationFilter, ApplicationView } from "@slipway/proto/api";

/** Whether a view is among those that were asked for. */
export function matchesFilter({ application, syncStatus }: ApplicationView, filter: ApplicationFilter | undefined): boolean {
  if (!application) return false;
  if (!filter) return application.removedAt === undefined;
  return (
    (filter.includeRemoved || application.removedAt === undefined) &&
    (filter.projectId === "" || filter.projectId === application.projectId) &&
    (filter.pipedId === "" || filter.pipedId === application.pipedId) &&
    application.name.includes(filter.nameContains) &&
    Object.entries(filter.labels).every(([key, value]) => application.labels[key] === value) &&
    (filter.syncStatuses.length === 0 || filter.syncStatuses.includes(syncStatus))
  );
}

/** The order of lists: by name, then by id. */
export function byName(a: ApplicationView, b: ApplicationView): number {
  return compare(sortKey(a), sortKey(b));
}

/** One page of sorted views. Throws `invalid` for a token that no answer gave. */
export function pageOf(
  views: readonly ApplicationView[],
  pageSize: number,
  pageToken: string,
): { readonly page: readonly ApplicationView[]; readonly nextPageToken: string } {
  const after = pageToken === "" ? "" : Buffer.from(pageToken, "base64url").toString("utf8");
  if (pageToken !== "" && !after.includes("\0")) throw new Fault("invalid", "this page token was not given by a list of applications");
  const rest = views.filter((view) => compare(sortKey(view), after) > 0);
  const page = rest.slice(0, pageSize);
  const last = page.at(-1);
  return { page, nextPageToken: last && rest.length > page.length ? Buffer.from(sortKey(last), "utf8").toString("base64url") : "" };
}

function sortKey({ application }: ApplicationView): string {
  return `${application?.name}\0${application?.id}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
