import type { PageRequest } from "../deployments/list-deployments.ts";
import type { Db } from "../engines/engine.ts";
import { decodePageToken, encodePageToken } from "../history/page-token.ts";
import { deploymentsOfCommits } from "./deployments-of-commits.ts";
import type { Trace, TraceFilter } from "./trace.ts";

/** A page of traces, newest commit first. `nextPageToken` is "" on the last page. */
export interface TracePage {
  readonly traces: readonly Trace[];
  readonly nextPageToken: string;
}

const mostDeployments = 50;

/** Lists traces, newest commit first. Reads the commits of the page first, then their deployments. */
export async function listTraces(db: Db, filter: TraceFilter, { pageSize, pageToken }: PageRequest): Promise<TracePage> {
  const { projectId } = filter;
  const question = ["traces", projectId];
  const after = pageToken ? decodePageToken(question, pageToken) : undefined;
  let commits = db.selectFrom("traces");
  if (projectId) {
    commits = commits.where("traces.project_id", "=", projectId);
  } else {
    // A commit that several projects deployed is listed once, at the time of its first deployment.
    commits = commits.where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("traces as other")
            .select("other.project_id")
            .whereRef("other.commit_hash", "=", "traces.commit_hash")
            .where(({ eb, and, or, ref }) =>
              or([
                eb("other.first_at", "<", ref("traces.first_at")),
                and([eb("other.first_at", "=", ref("traces.first_at")), eb("other.project_id", "<", ref("traces.project_id"))]),
              ]),
            ),
        ),
      ),
    );
  }
  if (after) {
    commits = commits
      .where("traces.first_at", "<=", after.micros)
      .where(({ eb, or }) => or([eb("traces.first_at", "<", after.micros), eb("traces.commit_hash", "<", after.id)]));
  }
  const found = await commits
    .select(["traces.commit_hash", "traces.first_at"])
    .orderBy("traces.first_at", "desc")
    .orderBy("traces.commit_hash", "desc")
    .limit(pageSize + 1)
    .execute();

  const page = found.slice(0, pageSize);
  const hashes = page.map(({ commit_hash }) => commit_hash);
  const traces = await deploymentsOfCommits(db, hashes, { ...filter, most: mostDeployments });
  const last = page.at(-1);
  const hasMore = found.length > pageSize && last !== undefined;
  return {
    traces: hashes.flatMap((hash) => traces.get(hash) ?? []),
    nextPageToken: hasMore ? encodePageToken(question, { micros: BigInt(last.first_at), id: last.commit_hash }) : "",
  };
}
