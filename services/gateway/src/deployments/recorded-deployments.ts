import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Client } from "@connectrpc/connect";
import type { Deployment } from "@slipway/domain";
import type { DeploymentFilterSchema } from "@slipway/proto/api";
import type { HistoryService } from "@slipway/proto/trace";
import { decodeDeployment } from "@slipway/state";

/**
 * Yields the deployments of the record that match, newest first, at most `limit`. Reads the next page when it is needed, because a page of large
 * ones has fewer than were asked for.
 */
export async function* recordedDeployments(
  history: Pick<Client<typeof HistoryService>, "listDeployments">,
  filter: MessageInitShape<typeof DeploymentFilterSchema>,
  limit: number,
  signal: AbortSignal,
): AsyncGenerator<Deployment> {
  let pageToken = "";
  let left = limit;
  do {
    const page = await history.listDeployments({ filter, pageSize: left, pageToken }, { signal });
    for (const deployment of page.deployments) yield decodeDeployment(deployment);
    left -= page.deployments.length;
    pageToken = page.nextPageToken;
  } while (pageToken !== "" && left > 0);
}
