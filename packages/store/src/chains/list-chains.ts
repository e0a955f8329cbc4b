import type { Chain } from "@slipway/proto/state";
import type { PageRequest } from "../deployments/list-deployments.ts";
import type { Db } from "../engines/engine.ts";
import { decodePageToken, encodePageToken, type PageEnd } from "../history/page-token.ts";
import type { RowReader } from "../history/row-reader.ts";
import { fittingIds, pageBytes } from "../history/state-sizes.ts";
import { columns } from "../schema.ts";

/** Selects chains. Omitted fields match all. */
export interface ChainFilter {
  readonly projectId?: string | undefined;
  /** Only chains that this application begins or is part of. */
  readonly applicationId?: string | undefined;
  /** Only chains that have not ended. */
  readonly open?: boolean | undefined;
}

/** A page of chains, the newest first. `nextPageToken` is "" on the last page. */
export interface ChainPage {
  readonly chains: readonly Chain[];
  readonly nextPageToken: string;
}

/** Lists chains, the newest first. A page of large ones has fewer than asked for. */
export async function listChains(
  db: Db,
  filter: ChainFilter,
  { pageSize, pageToken }: Omit<PageRequest, "maxBytes">,
  reader: RowReader,
): Promise<ChainPage> {
  const { projectId, applicationId, open = false } = filter;
  const question = ["chains", projectId, applicationId, open];
  const after = pageToken ? decodePageToken(question, pageToken) : undefined;
  const limit = pageSize + 1;
  const rows = applicationId && !open ? await ofApplication(db, applicationId, filter, after, limit) : await all(db, filter, after, limit);
  const sizes = new Map(rows.map(({ id, state }) => [id, state.length]));
  const wanted = rows.slice(0, pageSize).map(({ id }) => id);
  const page = rows.slice(0, fittingIds(wanted, sizes, pageBytes).ids.length);
  const last = page.at(-1);
  return {
    chains: page.flatMap(({ id, state }) => reader.findIn(columns.chains.state, state, `chain ${id}`) ?? []),
    nextPageToken: rows.length > page.length && last ? encodePageToken(question, { micros: BigInt(last.created_at), id: last.id }) : "",
  };
}

async function all(db: Db, { projectId, applicationId, open }: ChainFilter, after: PageEnd | undefined, limit: number) {
  let query = db.selectFrom("chains").select(["id", "created_at", "state"]);
  if (projectId) query = query.where("project_id", "=", projectId);
  if (open) query = query.where("completed_at", "is", null);
  if (applicationId)
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom("chain_deployments as part")
          .select("part.deployment_id")
          .whereRef("part.project_id", "=", "chains.project_id")
          .whereRef("part.chain_id", "=", "chains.id")
          .where("part.application_id", "=", applicationId),
      ),
    );
  // The first condition can use the index; a single "or" over both columns could not.
  if (after)
    query = query
      .where("created_at", "<=", after.micros)
      .where(({ eb }) => eb.or([eb("created_at", "<", after.micros), eb("id", "<", after.id)]));
  return await query.orderBy("created_at", "desc").orderBy("id", "desc").limit(limit).execute();
}

/** The deployments of an application in a chain, of several rounds perhaps, are one row here. */
async function ofApplication(
  db: Db,
  applicationId: string,
  { projectId }: ChainFilter,
  after: PageEnd | undefined,
  limit: number,
): ReturnType<typeof all> {
  let parts = db.selectFrom("chain_deployments").select(["chain_id", "created_at"]).distinct().where("application_id", "=", applicationId);
  if (projectId) parts = parts.where("project_id", "=", projectId);
  if (after)
    parts = parts
      .where("created_at", "<=", after.micros)
      .where(({ eb }) => eb.or([eb("created_at", "<", after.micros), eb("chain_id", "<", after.id)]));
  const found = await parts.orderBy("created_at", "desc").orderBy("chain_id", "desc").limit(limit).execute();
  if (found.length === 0) return [];
  const ids = found.map(({ chain_id }) => chain_id);
  const rows = await db.selectFrom("chains").select(["id", "created_at", "state"]).where("id", "in", ids).execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
