import type { PageRequest } from "../deployments/list-deployments.ts";
import type { Db } from "../engines/engine.ts";
import { decodePageToken, encodePageToken } from "../history/page-token.ts";
import type { RowReader } from "../history/row-reader.ts";
import { pageBytes } from "../history/state-sizes.ts";
import { endOf, findCommits } from "./find-commits.ts";
import type { Trace } from "./trace.ts";
import type { TraceFilter } from "./trace-filter.ts";
import { tracesOfCommits } from "./traces-of-commits.ts";

/** A page of traces, newest commit first. `nextPageToken` is "" on the last page. */
export interface TracePage {
  readonly traces: readonly Trace[];
  readonly nextPageToken: string;
}

export interface TracePageRequest extends PageRequest {
  /** A page looks at no more commits, whether or not they match; default: 5 000. It may have fewer traces than asked for, or none, and a token to go on. */
  readonly maxCommits?: number;
}

const mostDeployments = 50;

/**
 * Lists traces, newest commit first: one for each project that heard of the commit. Reads the commits of the page first, then what is known of them. A page
 * of large traces, or of few that match among many, has fewer than asked for.
 */
export async function listTraces(
  db: Db,
  filter: TraceFilter,
  { pageSize, maxBytes = pageBytes, pageToken, maxCommits }: TracePageRequest,
  reader: RowReader,
): Promise<TracePage> {
  const question = [
    "traces",
    JSON.stringify(filter, (_, value: unknown) => (value instanceof Temporal.Instant ? value.toString() : value)),
  ];
  const after = pageToken ? decodePageToken(question, pageToken) : undefined;
  const { commits, end } = await findCommits(db, { filter, after, limit: pageSize + 1, maxCommits });
  const traces = await tracesOfCommits(db, commits.slice(0, pageSize), { mostDeployments, maxBytes }, reader);
  const last = commits[traces.length - 1];
  const ended = commits.length > traces.length && last ? endOf(last) : end;
  return { traces, nextPageToken: ended ? encodePageToken(question, ended) : "" };
}
