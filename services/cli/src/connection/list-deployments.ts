import type { ListDeploymentsRequest, ListDeploymentsResponse } from "@slipway/proto/api";
import type { ApiClient } from "./api-client.ts";

/** Reads pages until there are `limit` deployments, because a page of large ones has fewer than were asked for. */
export async function listDeployments(
  api: { readonly deployments: Pick<ApiClient["deployments"], "listDeployments"> },
  filter: Partial<Omit<NonNullable<ListDeploymentsRequest["filter"]>, "$typeName" | "$unknown">>,
  limit: number,
  signal: AbortSignal,
): Promise<ListDeploymentsResponse> {
  const answer = await api.deployments.listDeployments({ filter, pageSize: limit }, { signal });
  while (answer.nextPageToken !== "" && answer.deployments.length < limit) {
    const pageSize = limit - answer.deployments.length;
    const next = await api.deployments.listDeployments({ filter, pageSize, pageToken: answer.nextPageToken }, { signal });
    answer.deployments.push(...next.deployments);
    answer.nextPageToken = next.nextPageToken;
  }
  return answer;
}
