import type { ExternalEvent } from "@slipway/proto/state";
import type { PageRequest } from "../deployments/list-deployments.ts";
import type { Db } from "../engines/engine.ts";
import { hashRange } from "../history/commit-prefix.ts";
import { decodePageToken, encodePageToken } from "../history/page-token.ts";
import type { RowReader } from "../history/row-reader.ts";
import { columns } from "../schema.ts";

/** Selects external events. Omitted fields match all. */
export interface ExternalEventFilter {
  readonly projectId?: string | undefined;
  readonly name?: string | undefined;
  /** Prefix of the hash of the commit that it names. */
  readonly commitPrefix?: string | undefined;
  /** Only those that were registered at or after this instant. */
  readonly since?: Temporal.Instant | undefined;
}

/** A page of external events, the newest first. `nextPageToken` is "" on the last page. */
export interface ExternalEventPage {
  readonly externalEvents: readonly ExternalEvent[];
  readonly nextPageToken: string;
}

/** Lists external events, the newest first. */
export async function listExternalEvents(
  db: Db,
  { projectId, name, commitPrefix, since }: ExternalEventFilter,
  { pageSize, pageToken }: Omit<PageRequest, "maxBytes">,
  reader: RowReader,
): Promise<ExternalEventPage> {
  const question = ["external events", projectId, name, commitPrefix, since?.toString()];
  const after = pageToken ? decodePageToken(question, pageToken) : undefined;
  let query = db.selectFrom("external_events").select(["id", "registered_at", "state"]);
  if (projectId) query = query.where("project_id", "=", projectId);
  if (name) query = query.where("name", "=", name);
  if (commitPrefix) {
    const { from, below } = hashRange(commitPrefix);
    query = query.where("commit_hash", ">=", from).where("commit_hash", "<", below);
  }
  if (since) query = query.where("registered_at", ">=", columns.external_events.registered_at.encode(since));
  // The first condition can use the index; a single "or" over both columns could not.
  if (after) {
    query = query
      .where("registered_at", "<=", after.micros)
      .where(({ eb }) => eb.or([eb("registered_at", "<", after.micros), eb("id", "<", after.id)]));
  }
  const rows = await query
    .orderBy("registered_at", "desc")
    .orderBy("id", "desc")
    .limit(pageSize + 1)
    .execute();
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  return {
    externalEvents: page.flatMap(({ id, state }) => reader.findIn(columns.external_events.state, state, `external event ${id}`) ?? []),
    nextPageToken: rows.length > page.length && last ? encodePageToken(question, { micros: BigInt(last.registered_at), id: last.id }) : "",
  };
}
