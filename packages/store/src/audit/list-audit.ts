import { type AuditEntry, type AuditResult, Fault, readEntry } from "@slipway/domain";
import { sql } from "kysely";
import type { PageRequest } from "../deployments/list-deployments.ts";
import type { Db } from "../engines/engine.ts";
import { decodePageToken, encodePageToken } from "../history/page-token.ts";
import type { RowReader } from "../history/row-reader.ts";
import { columns } from "../schema.ts";
import { queryable } from "./audit-rows.ts";

/** Selects entries. Omitted fields match all. */
export interface AuditFilter {
  readonly projectId?: string | undefined;
  /** The name of a person or a service. */
  readonly actor?: string | undefined;
  /** An action, such as `application.sync`, or the part before the dot, for all of an object. */
  readonly action?: string | undefined;
  /** The id or the name of what they are about. */
  readonly object?: string | undefined;
  readonly results?: readonly AuditResult[] | undefined;
  /** Only acts at or after this instant. */
  readonly since?: Temporal.Instant | undefined;
  /** Only acts before this instant. */
  readonly until?: Temporal.Instant | undefined;
}

/** A page of entries, the newest first. `nextPageToken` is "" on the last page. */
export interface AuditPage {
  readonly records: readonly { readonly sequence: number; readonly hash: string; readonly entry: AuditEntry }[];
  readonly nextPageToken: string;
}

/** Lists entries, the newest first. */
export async function listAudit(
  db: Db,
  filter: AuditFilter,
  { pageSize, pageToken }: Omit<PageRequest, "maxBytes">,
  reader: RowReader,
): Promise<AuditPage> {
  const { projectId, actor, action, object, results = [], since, until } = filter;
  const question = ["audit", projectId, actor, action, object, results, since?.toString(), until?.toString()];
  const after = pageToken ? decodePageToken(question, pageToken) : undefined;
  let query = object ? entriesOn(db, object) : allEntries(db);
  // The index that is read in order.
  const [at, id] = object
    ? [sql.ref<bigint>("audit_objects.at"), sql.ref<string>("audit_objects.id")]
    : [sql.ref<bigint>("at"), sql.ref<string>("id")];
  if (projectId) query = query.where("audit_entries.project_id", "=", projectId);
  if (actor) query = query.where("actor", "=", queryable(actor));
  if (action) query = action.includes(".") ? query.where("action", "=", action) : query.where("action", "like", `${likeText(action)}.%`);
  if (results.length > 0) query = query.where("result", "in", results);
  if (since) query = query.where(at, ">=", columns.audit_entries.at.encode(since));
  if (until) query = query.where(at, "<", columns.audit_entries.at.encode(until));
  // The first condition can use the index; a single "or" over both columns could not.
  if (after) {
    query = query.where(at, "<=", after.micros).where(({ eb }) => eb.or([eb(at, "<", after.micros), eb(id, "<", after.id)]));
  }
  const rows = await query
    .orderBy(at, "desc")
    .orderBy(id, "desc")
    .limit(pageSize + 1)
    .execute();
  const page = rows.slice(0, pageSize);
  const last = page.at(-1);
  return {
    records: page.flatMap(({ project_id, sequence, hash, entry: text }) => {
      const number = Number(columns.audit_entries.sequence.decode(sequence));
      const entry = reader.findIn(entryText, text, `audit entry ${number} of project ${project_id || "(none)"}`);
      return entry ? [{ sequence: number, hash, entry }] : [];
    }),
    nextPageToken: rows.length > page.length && last ? encodePageToken(question, { micros: BigInt(last.at), id: last.id }) : "",
  };
}

function allEntries(db: Db) {
  return db.selectFrom("audit_entries").selectAll("audit_entries");
}

/** Holds because it selects the same columns of the same table: only conditions on the other table would be unknown. */
function entriesOn(db: Db, object: string): ReturnType<typeof allEntries> {
  return db
    .selectFrom("audit_objects")
    .innerJoin("audit_entries", (join) =>
      join
        .onRef("audit_entries.project_id", "=", "audit_objects.project_id")
        .onRef("audit_entries.sequence", "=", "audit_objects.sequence"),
    )
    .where("audit_objects.object", "=", queryable(object))
    .selectAll("audit_entries") as unknown as ReturnType<typeof allEntries>;
}

const entryText = {
  decode: (text: string): AuditEntry => {
    const entry = readEntry(text);
    if (entry === undefined) throw new Fault("internal", "its text is no audit entry");
    return entry;
  },
};

/** A word of an action; anything else matches nothing, and no wildcard is passed on. */
function likeText(action: string): string {
  return /^[a-z-]+$/.test(action) ? action : "/";
}
