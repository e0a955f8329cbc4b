import type { PageRequest } from "../deployments/list-deployments.ts";
import type { Db } from "../engines/engine.ts";
import { decodePageToken, encodePageToken } from "../history/page-token.ts";
import type { RowReader } from "../history/row-reader.ts";
import { pageBytes } from "../history/state-sizes.ts";
import { commitKey } from "./project-commit.ts";
import type { Trace } from "./trace.ts";
import { restrictTraces, type TraceFilter } from "./trace-filter.ts";
import { type FoundCommit, tracesOfCommits } from "./traces-of-commits.ts";

/** A page of traces, newest commit first. `nextPageToken` is "" on the last page. */
export interface TracePage {
  readonly traces: readonly Trace[];
  readonly nextPageToken: string;
}

const mostDeployments = 50;

/**
 * Lists traces, newest commit first: one for each project that heard of the commit. Reads the commits of the page first, then what is known of them. A page
 * of large traces has fewer than asked for.
 */
export async function listTraces(
  db: Db,
  filter: TraceFilter,
  { pageSize, maxBytes = pageBytes, pageToken }: PageRequest,
  reader: RowReader,
): Promise<TracePage> {
  const question = [
    "traces",
    JSON.stringify(filter, (_, value: unknown) => (value instanceof Temporal.Instant ? value.toString() : value)),
  ];
  const after = pageToken ? decodePageToken(question, pageToken) : undefined;
  let commits = restrictTraces(db.selectFrom("traces"), filter);
  if (after) {
    const [hash = "", projectId = ""] = after.id.split(" ", 2);
    // The first condition can use the index; a single "or" over all columns could not.
    commits = commits
      .where("traces.first_at", "<=", after.micros)
      .where(({ eb, and, or }) =>
        or([
          eb("traces.first_at", "<", after.micros),
          eb("traces.commit_hash", "<", hash),
          and([eb("traces.commit_hash", "=", hash), eb("traces.project_id", "<", projectId)]),
        ]),
      );
  }
  let ordered = commits
    .select(["traces.project_id", "traces.commit_hash", "traces.first_at"])
    .orderBy("traces.first_at", "desc")
    .orderBy("traces.commit_hash", "desc");
  // Of one project, it would keep MariaDB from reading the index in order.
  if (!filter.projectId) ordered = ordered.orderBy("traces.project_id", "desc");
  const rows = await ordered.limit(pageSize + 1).execute();
  const found = rows.map(
    ({ project_id, commit_hash, first_at }): FoundCommit => ({ projectId: project_id, hash: commit_hash, firstAt: BigInt(first_at) }),
  );
  const traces = await tracesOfCommits(db, found.slice(0, pageSize), { mostDeployments, maxBytes }, reader);
  const last = found[traces.length - 1];
  return {
    traces,
    nextPageToken: found.length > traces.length && last ? encodePageToken(question, { micros: last.firstAt, id: commitKey(last) }) : "",
  };
}
