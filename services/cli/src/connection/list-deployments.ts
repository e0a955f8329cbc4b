import type { ListDeploymentsRequest, ListDeploymentsResponse } from "@slipway/proto/api";
import type { ApiClient } from "./api-client.ts";
import { type PageAsked, upToLimit } from "./up-to-limit.ts";

/** Reads pages until there are `limit` deployments, because a page of large ones has fewer than were asked for. */
export async function listDeployments(
  api: { readonly deployments: Pick<ApiClient["deployments"], "listDeployments"> },
  filter: Partial<Omit<NonNullable<ListDeploymentsRequest["filter"]>, "$typeName" | "$unknown">>,
  limit: number,
  signal: AbortSignal,
): Promise<ListDeploymentsResponse> {
  const read = (page: PageAsked) => api.deployments.listDeployments({ filter, ...page }, { signal });
  return await upToLimit(limit, read, ({ deployments }) => deployments);
}
