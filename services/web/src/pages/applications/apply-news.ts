import type { ApplicationView, WatchApplicationsResponse } from "@slipway/proto/api";

/** All applications that the person may see, by id. A change makes a new map, and leaves what did not change as it was. */
export type Applications = ReadonlyMap<string, ApplicationView>;

/** The applications after some messages. */
export function applyNews(state: Applications, messages: readonly WatchApplicationsResponse[]): Applications {
  const next = new Map(state);
  for (const { application, noLongerMatches } of messages) {
    const id = application?.application?.id;
    if (application === undefined || id === undefined) continue;
    if (noLongerMatches) next.delete(id);
    else next.set(id, application);
  }
  return next;
}
