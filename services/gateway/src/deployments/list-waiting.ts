import { timestampMs } from "@bufbuild/protobuf/wkt";
import { isWaiting } from "@slipway/domain";
import type { ListDeploymentsRequest } from "@slipway/proto/api";
import { deploymentStatus, encodeDeployment } from "@slipway/state";
import type { DeploymentFeed } from "./deployment-feed.ts";

const defaultPageSize = 50;

/** The deployments that wait for a person, newest first: they are all open, so they are known without the record. One page holds them. */
export function listWaiting(
  { feed }: { readonly feed: Pick<DeploymentFeed, "open"> },
  { filter, pageSize }: Pick<ListDeploymentsRequest, "filter" | "pageSize">,
) {
  const { projectId = "", applicationId = "", statuses = [], commitHash = "", since, idPrefix = "" } = filter ?? {};
  const words = new Set(statuses.map((status) => deploymentStatus.decode(status)));
  const sinceMs = since ? timestampMs(since) : Number.NEGATIVE_INFINITY;
  const deployments = feed
    .open()
    .filter(isWaiting)
    .filter(
      ({ id, trigger, createdAt, ...each }) =>
        (projectId === "" || each.projectId === projectId) &&
        (applicationId === "" || each.applicationId === applicationId) &&
        (words.size === 0 || words.has(each.status)) &&
        createdAt.epochMilliseconds >= sinceMs &&
        id.startsWith(idPrefix) &&
        [trigger.commit, ...trigger.commits].some(({ hash }) => hash.startsWith(commitHash)),
    )
    .toSorted((a, b) => Temporal.Instant.compare(b.createdAt, a.createdAt))
    .slice(0, pageSize || defaultPageSize);
  return { deployments: deployments.map(encodeDeployment), nextPageToken: "" };
}
