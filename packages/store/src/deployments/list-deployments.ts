import type { Deployment, DeploymentStatus } from "@slipway/proto/state";
import type { SelectQueryBuilder } from "kysely";
import type { Db } from "../engines/engine.ts";
import { hashRange } from "../history/commit-prefix.ts";
import { decodePageToken, encodePageToken, type PageEnd } from "../history/page-token.ts";
import type { RowReader } from "../history/row-reader.ts";
import { fittingIds, pageBytes, stateSizes } from "../history/state-sizes.ts";
import { columns, type Database } from "../schema.ts";
import { deploymentsById } from "./deployments-by-id.ts";

/** Selects deployments. Omitted fields match all. */
export interface DeploymentFilter {
  readonly projectId?: string | undefined;
  readonly applicationId?: string | undefined;
  readonly statuses?: readonly DeploymentStatus[] | undefined;
  /** Prefix of the hash of the deployed commit or of an included one. */
  readonly commitPrefix?: string | undefined;
  /** Only deployments triggered at or after this instant. */
  readonly since?: Temporal.Instant | undefined;
  /** Prefix of the id: hexadecimal digits and dashes. */
  readonly idPrefix?: string | undefined;
}

export interface PageRequest {
  readonly pageSize: number;
  /** A page whose states are larger has fewer of them, at least one. Default: 8 MiB. */
  readonly maxBytes?: number;
  /** The `nextPageToken` of an earlier page of the same query; "" or undefined for the first page. */
  readonly pageToken?: string | undefined;
}

/** A page of deployments, newest first. `nextPageToken` is "" on the last page. */
export interface DeploymentPage {
  readonly deployments: readonly Deployment[];
  readonly nextPageToken: string;
}

/** The sort key of a deployment. */
interface Found {
  readonly id: string;
  readonly created_at: bigint;
}

/** Lists deployments, newest first. Reads the sort keys first, for which an index suffices, then the states of the page. */
export async function listDeployments(
  db: Db,
  filter: DeploymentFilter,
  { pageSize, maxBytes = pageBytes, pageToken }: PageRequest,
  reader: RowReader,
): Promise<DeploymentPage> {
  const { projectId, applicationId, statuses = [], commitPrefix, since, idPrefix } = filter;
  const question = ["deployments", projectId, applicationId, statuses, commitPrefix, since?.toString(), idPrefix];
  const after = pageToken ? decodePageToken(question, pageToken) : undefined;
  const found = await newest(db, filter, after, pageSize + 1);
  const wanted = found.slice(0, pageSize).map(({ id }) => id);
  const { ids } = fittingIds(wanted, await stateSizes(db, "deployments", wanted), maxBytes);
  const page = found.slice(0, ids.length);
  const last = page.at(-1);
  const states = await deploymentsById(db, ids, reader);
  return {
    deployments: ids.flatMap((id) => states.get(id) ?? []),
    nextPageToken: found.length > page.length && last ? encodePageToken(question, { micros: last.created_at, id: last.id }) : "",
  };
}

async function newest(db: Db, filter: DeploymentFilter, after: PageEnd | undefined, limit: number): Promise<Found[]> {
  const { statuses = [] } = filter;
  if (filter.commitPrefix) return ofCommit(db, filter, filter.commitPrefix, after, limit);
  if (statuses.length === 0) return ofStatus(db, filter, undefined, after, limit);
  // The index is sorted only within one status.
  const each = await Promise.all([...new Set(statuses)].map((status) => ofStatus(db, filter, status, after, limit)));
  return each.flat().sort(byNewest).slice(0, limit);
}

function byNewest(a: Found, b: Found): number {
  if (a.created_at !== b.created_at) return a.created_at < b.created_at ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}

type Deployments = SelectQueryBuilder<Database, "deployments", object>;

async function ofStatus(
  db: Db,
  filter: DeploymentFilter,
  status: DeploymentStatus | undefined,
  after: PageEnd | undefined,
  limit: number,
): Promise<Found[]> {
  let query: Deployments = restricted(db.selectFrom("deployments"), filter);
  if (status !== undefined) query = query.where("status", "=", columns.deployments.status.encode(status));
  // The first condition can use the index; a single "or" over both columns could not.
  if (after) {
    query = query
      .where("deployments.created_at", "<=", after.micros)
      .where(({ eb }) => eb.or([eb("deployments.created_at", "<", after.micros), eb("deployments.id", "<", after.id)]));
  }
  const rows = await query
    .select(["deployments.id", "deployments.created_at"])
    .orderBy("deployments.created_at", "desc")
    .orderBy("deployments.id", "desc")
    .limit(limit)
    .execute();
  return rows.map(readFound);
}

async function ofCommit(db: Db, filter: DeploymentFilter, prefix: string, after: PageEnd | undefined, limit: number): Promise<Found[]> {
  const { from, below } = hashRange(prefix);
  // Sorts by columns of the commits table, so that the engine starts with the few matching commits and not with the newest deployments.
  let query = db
    .selectFrom("deployment_commits as commits")
    .innerJoin("deployments", (join) =>
      join.onRef("deployments.project_id", "=", "commits.project_id").onRef("deployments.id", "=", "commits.deployment_id"),
    )
    .where("commits.commit_hash", ">=", from)
    .where("commits.commit_hash", "<", below)
    .where("commits.relation", "in", ["deployed", "included"]);
  if (filter.projectId) query = query.where("commits.project_id", "=", filter.projectId);
  if (filter.applicationId) query = query.where("deployments.application_id", "=", filter.applicationId);
  if (filter.since) query = query.where("commits.created_at", ">=", columns.deployment_commits.created_at.encode(filter.since));
  if (filter.idPrefix) query = query.where("deployments.id", ">=", filter.idPrefix).where("deployments.id", "<", `${filter.idPrefix}g`);
  if (filter.statuses?.length) query = query.where("deployments.status", "in", filter.statuses.map(columns.deployments.status.encode));
  if (after) {
    query = query
      .where("commits.created_at", "<=", after.micros)
      .where(({ eb }) => eb.or([eb("commits.created_at", "<", after.micros), eb("commits.deployment_id", "<", after.id)]));
  }
  const rows = await query
    .select(["commits.deployment_id as id", "commits.created_at as created_at"])
    .distinct()
    .orderBy("commits.created_at", "desc")
    .orderBy("commits.deployment_id", "desc")
    .limit(limit)
    .execute();
  return rows.map(readFound);
}

function restricted(query: Deployments, { projectId, applicationId, since, idPrefix }: DeploymentFilter): Deployments {
  let result = query;
  if (projectId) result = result.where("deployments.project_id", "=", projectId);
  if (applicationId) result = result.where("deployments.application_id", "=", applicationId);
  if (since) result = result.where("deployments.created_at", ">=", columns.deployments.created_at.encode(since));
  // "g" sorts after every hexadecimal digit, a dash before.
  if (idPrefix) result = result.where("deployments.id", ">=", idPrefix).where("deployments.id", "<", `${idPrefix}g`);
  return result;
}

function readFound({ id, created_at }: Found): Found {
  return { id, created_at: BigInt(created_at) };
}
