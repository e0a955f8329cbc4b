import type { DriftEpisode } from "@slipway/proto/state";
import type { PageRequest } from "../deployments/list-deployments.ts";
import type { Db } from "../engines/engine.ts";
import { decodePageToken, encodePageToken } from "../history/page-token.ts";
import type { RowReader } from "../history/row-reader.ts";
import { columns } from "../schema.ts";

/** Selects drift episodes. Omitted fields match all. */
export interface EpisodeFilter {
  readonly projectId?: string | undefined;
  readonly applicationId?: string | undefined;
  /** Only those that have not ended. */
  readonly open?: boolean | undefined;
  /** Only those that began at or after this instant. */
  readonly since?: Temporal.Instant | undefined;
}

/** A page of episodes, the newest first. `nextPageToken` is "" on the last page. */
export interface EpisodePage {
  readonly episodes: readonly DriftEpisode[];
  readonly nextPageToken: string;
}

/** Lists episodes, the newest first. */
export async function listEpisodes(
  db: Db,
  { projectId, applicationId, open = false, since }: EpisodeFilter,
  { pageSize, pageToken }: Omit<PageRequest, "maxBytes">,
  reader: RowReader,
): Promise<EpisodePage> {
  const question = ["drift", projectId, applicationId, open, since?.toString()];
  const after = pageToken ? decodePageToken(question, pageToken) : undefined;
  let query = db.selectFrom("drift_episodes").select(["id", "opened_at", "episode"]);
  if (projectId) query = query.where("project_id", "=", projectId);
  if (applicationId) query = query.where("application_id", "=", applicationId);
  if (open) query = query.where("closed_at", "is", null);
  if (since) query = query.where("opened_at", ">=", columns.drift_episodes.opened_at.encode(since));
  // The first condition can use the index; a single "or" over both columns could not.
  if (after) {
    query = query
      .where("opened_at", "<=", after.micros)
      .where(({ eb }) => eb.or([eb("opened_at", "<", after.micros), eb("id", "<", after.id)]));
  }
  const rows = await query
    .orderBy("opened_at", "desc")
    .orderBy("id", "desc")
    .limit(pageSize + 1)
    .execute();
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  return {
    episodes: page.flatMap(({ id, episode }) => reader.findIn(columns.drift_episodes.episode, episode, `drift episode ${id}`) ?? []),
    nextPageToken: rows.length > page.length && last ? encodePageToken(question, { micros: BigInt(last.opened_at), id: last.id }) : "",
  };
}
