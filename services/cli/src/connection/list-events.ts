import type { ListRegisteredEventsRequest, ListRegisteredEventsResponse } from "@slipway/proto/api";
import type { ApiClient } from "./api-client.ts";

/** Reads pages until there are `limit` events, because a page has fewer than were asked for where only a few among many match. */
export async function listEvents(
  api: { readonly events: Pick<ApiClient["events"], "listRegisteredEvents"> },
  filter: Partial<Omit<NonNullable<ListRegisteredEventsRequest["filter"]>, "$typeName" | "$unknown">>,
  limit: number,
  signal: AbortSignal,
): Promise<ListRegisteredEventsResponse> {
  const answer = await api.events.listRegisteredEvents({ filter, pageSize: limit }, { signal });
  while (answer.nextPageToken !== "" && answer.events.length < limit) {
    const pageSize = limit - answer.events.length;
    const next = await api.events.listRegisteredEvents({ filter, pageSize, pageToken: answer.nextPageToken }, { signal });
    answer.events.push(...next.events);
    answer.nextPageToken = next.nextPageToken;
  }
  return answer;
}
