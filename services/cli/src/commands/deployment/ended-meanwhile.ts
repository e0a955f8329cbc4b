import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { isFault, isFinal } from "@slipway/domain";
import { type WatchDeploymentsResponse, WatchDeploymentsResponseSchema } from "@slipway/proto/api";
import type { Deployment } from "@slipway/proto/state";
import { deploymentStatus } from "@slipway/state";
import type { ApiClient } from "../../connection/api-client.ts";
import { listDeployments } from "../../connection/list-deployments.ts";

/** How many deployments that began meanwhile are looked at, the newest first. */
const most = 500;

interface Missed {
  /** The deployments that were open when the server went away. */
  readonly open: readonly string[];
  /** The newest change that was seen; undefined if none was. */
  readonly since: Temporal.Instant | undefined;
  /** Only this project; "" for all. */
  readonly projectId: string;
}

/** The last states, without their events, of the deployments that ended while the server was away: of those that were open, and of those that began meanwhile. One that was lost is left out. */
export async function endedMeanwhile(
  api: { readonly deployments: Pick<ApiClient["deployments"], "getDeployment" | "listDeployments"> },
  { open, since, projectId }: Missed,
  signal: AbortSignal,
): Promise<readonly WatchDeploymentsResponse[]> {
  const known = await Promise.all(open.map((deploymentId) => find(api, deploymentId, signal)));
  const filter = { projectId, ...(since && { since: timestampFromMs(since.epochMilliseconds + 1) }) };
  const { deployments: begun } = since ? await listDeployments(api, filter, most, signal) : { deployments: [] };
  return [...known, ...begun.toReversed()].flatMap((deployment) => {
    if (deployment === undefined || !isFinal(deploymentStatus.decode(deployment.status))) return [];
    return create(WatchDeploymentsResponseSchema, { deployment });
  });
}

async function find(
  api: { readonly deployments: Pick<ApiClient["deployments"], "getDeployment"> },
  deploymentId: string,
  signal: AbortSignal,
): Promise<Deployment | undefined> {
  try {
    return (await api.deployments.getDeployment({ deploymentId }, { signal })).deployment;
  } catch (error) {
    if (isFault(error, "not_found")) return undefined;
    throw error;
  }
}
