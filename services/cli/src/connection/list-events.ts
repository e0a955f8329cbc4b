import type { ListRegisteredEventsRequest, ListRegisteredEventsResponse } from "@slipway/proto/api";
import type { ApiClient } from "./api-client.ts";
import { type PageAsked, upToLimit } from "./up-to-limit.ts";

/** Reads pages until there are `limit` events, because a page has fewer than were asked for where only a few among many match. */
export async function listEvents(
  api: { readonly events: Pick<ApiClient["events"], "listRegisteredEvents"> },
  filter: Partial<Omit<NonNullable<ListRegisteredEventsRequest["filter"]>, "$typeName" | "$unknown">>,
  limit: number,
  signal: AbortSignal,
): Promise<ListRegisteredEventsResponse> {
  const read = (page: PageAsked) => api.events.listRegisteredEvents({ filter, ...page }, { signal });
  return await upToLimit(limit, read, ({ events }) => events);
}
