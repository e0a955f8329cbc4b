import { toBinary } from "@bufbuild/protobuf";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { type Deployment, Fault, isWaiting } from "@slipway/domain";
import type { ListDeploymentsRequest } from "@slipway/proto/api";
import { DeploymentSchema } from "@slipway/proto/state";
import { deploymentStatus, encodeDeployment } from "@slipway/state";
import type { DeploymentFeed } from "./deployment-feed.ts";

const defaultPageSize = 50;

/** Bytes of the states of a page, as in the lists of the record. */
const pageBytes = 8 * 1024 * 1024;

/**
 * A page of the deployments that wait for a person or for other applications, newest first: they are all open, so they are known without the record. Throws `invalid` for a
 * page token that is not from an answer.
 */
export function listWaiting(
  { feed }: { readonly feed: Pick<DeploymentFeed, "open"> },
  { filter, pageSize, pageToken }: Pick<ListDeploymentsRequest, "filter" | "pageSize" | "pageToken">,
  sees: (deployment: Deployment) => boolean,
  maxBytes = pageBytes,
) {
  const { projectId = "", applicationId = "", statuses = [], commitHash = "", since, idPrefix = "" } = filter ?? {};
  const words = new Set(statuses.map((status) => deploymentStatus.decode(status)));
  const sinceMs = since ? timestampMs(since) : Number.NEGATIVE_INFINITY;
  const deployments = feed
    .open()
    .filter((each) => isWaiting(each) && sees(each))
    .filter(
      ({ id, trigger, createdAt, ...each }) =>
        (projectId === "" || each.projectId === projectId) &&
        (applicationId === "" || each.applicationId === applicationId) &&
        (words.size === 0 || words.has(each.status)) &&
        createdAt.epochMilliseconds >= sinceMs &&
        id.startsWith(idPrefix) &&
        [trigger.commit, ...trigger.commits].some(({ hash }) => hash.startsWith(commitHash)),
    )
    .toSorted((a, b) => (sortKey(a) < sortKey(b) ? 1 : -1));
  const before = decodeToken(pageToken);
  const rest = before === undefined ? deployments : deployments.filter((each) => sortKey(each) < before);
  const page = fitting(rest.slice(0, pageSize || defaultPageSize), maxBytes);
  const last = rest[page.length - 1];
  return { deployments: page, nextPageToken: last && rest.length > page.length ? encodeToken(last) : "" };
}

/** The first deployments whose states together have at most this size, at least one. */
function fitting(deployments: readonly Deployment[], maxBytes: number) {
  const page = [];
  let total = 0;
  for (const deployment of deployments) {
    const state = encodeDeployment(deployment);
    total += toBinary(DeploymentSchema, state).length;
    if (page.length > 0 && total > maxBytes) break;
    page.push(state);
  }
  return page;
}

/** Texts of this form are in the order of time, then of ids. */
function sortKey({ createdAt, id }: Deployment): string {
  return `${createdAt.toString({ smallestUnit: "nanosecond" })} ${id}`;
}

function encodeToken(last: Deployment): string {
  return Buffer.from(`waiting ${sortKey(last)}`).toString("base64url");
}

function decodeToken(pageToken: string): string | undefined {
  if (pageToken === "") return undefined;
  const [, key] = /^waiting (.+)$/.exec(Buffer.from(pageToken, "base64url").toString()) ?? [];
  if (key === undefined) throw new Fault("invalid", "the page token is not from a list of waiting deployments");
  return key;
}
