import { type ExternalEventStatus, eventStatus } from "@slipway/domain";
import type { ExternalEvent } from "@slipway/proto/state";
import { decodeExternalEvent } from "@slipway/state";
import type { PageRequest } from "../deployments/list-deployments.ts";
import type { Db } from "../engines/engine.ts";
import { hashRange } from "../history/commit-prefix.ts";
import { decodePageToken, encodePageToken, type PageEnd } from "../history/page-token.ts";
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
  /** Only those that have these labels, and maybe others. No column has them: events are read until the page is full. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Only those with this status at all their handlers. No column has it either. */
  readonly status?: ExternalEventStatus | undefined;
}

/** A page of external events, the newest first. `nextPageToken` is "" on the last page. */
export interface ExternalEventPage {
  readonly externalEvents: readonly ExternalEvent[];
  readonly nextPageToken: string;
}

/** Rows of one statement, when most of what is read may not match. An event has at most a few hundred kilobytes. */
const chunkRows = 100;
/** Rows that are read for one page. Of a rare label or status, the page then has fewer events, or none, and a token to go on. */
const mostRows = 5_000;
/** Bytes of the states of a page, half of what a message of RPC may have. */
const mostBytes = 8 * 1024 * 1024;

/** Lists external events, the newest first. A page of large events, or of few that match among many, has fewer than asked for. */
export async function listExternalEvents(
  db: Db,
  filter: ExternalEventFilter,
  { pageSize, pageToken }: Omit<PageRequest, "maxBytes">,
  reader: RowReader,
): Promise<ExternalEventPage> {
  const { projectId, name, commitPrefix, since, labels = {}, status } = filter;
  const question = ["external events", projectId, name, commitPrefix, since?.toString(), Object.entries(labels).toSorted(), status];
  const isFiltered = status !== undefined || Object.keys(labels).length > 0;
  const externalEvents: ExternalEvent[] = [];
  let after = pageToken ? decodePageToken(question, pageToken) : undefined;
  let bytes = 0;
  for (let read = 0; read < mostRows; ) {
    const limit = isFiltered ? chunkRows : Math.min(chunkRows, pageSize - externalEvents.length);
    const rows = await newest(db, filter, after, limit + 1);
    for (const [at, { id, registered_at, state }] of rows.slice(0, limit).entries()) {
      const found = reader.findIn({ decode: (stored: Uint8Array) => matching(stored, labels, status) }, state, `external event ${id}`);
      bytes += found?.event ? state.length : 0;
      if (bytes > mostBytes && externalEvents.length > 0 && after)
        return { externalEvents, nextPageToken: encodePageToken(question, after) };
      after = { micros: BigInt(registered_at), id };
      if (found?.event) externalEvents.push(found.event);
      const isLast = at + 1 === rows.length;
      if (isLast) return { externalEvents, nextPageToken: "" };
      if (externalEvents.length === pageSize) return { externalEvents, nextPageToken: encodePageToken(question, after) };
    }
    if (rows.length <= limit) return { externalEvents, nextPageToken: "" };
    read += limit;
  }
  return { externalEvents, nextPageToken: after ? encodePageToken(question, after) : "" };
}

function matching(
  stored: Uint8Array,
  labels: Readonly<Record<string, string>>,
  status: ExternalEventStatus | undefined,
): { readonly event?: ExternalEvent } {
  const event = columns.external_events.state.decode(stored);
  const hasLabels = Object.entries(labels).every(([key, value]) => event.labels[key] === value);
  return hasLabels && (status === undefined || eventStatus(decodeExternalEvent(event)) === status) ? { event } : {};
}

async function newest(db: Db, { projectId, name, commitPrefix, since }: ExternalEventFilter, after: PageEnd | undefined, limit: number) {
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
  return await query.orderBy("registered_at", "desc").orderBy("id", "desc").limit(limit).execute();
}
