import { Fault } from "@slipway/domain";
import type { Db, Engine } from "../engines/engine.ts";
import { query } from "../engines/run.ts";
import { hashRange } from "../history/commit-prefix.ts";
import type { RowReader } from "../history/row-reader.ts";
import { pageBytes } from "../history/state-sizes.ts";
import { commitsOfArtifact } from "./commits-of-artifact.ts";
import { listTraces, type TracePage, type TracePageRequest } from "./list-traces.ts";
import { commitKey } from "./project-commit.ts";
import type { Trace } from "./trace.ts";
import type { TraceFilter } from "./trace-filter.ts";
import { type FoundCommit, tracesOfCommits } from "./traces-of-commits.ts";

/** The traces of all commits, each within its project. Every method throws `unavailable` while the database is unavailable. */
export interface Traces {
  /**
   * Returns the trace of the commit whose hash starts with `prefix`, at least 7 digits, with its 1000 newest deployments, fewer if they
   * are large.
   * Throws `not_found` if no commit matches, and `invalid` with the candidates if several match, or one in several projects.
   */
  get(prefix: string, filter?: Pick<TraceFilter, "projectId">): Promise<Trace>;
  /**
   * Returns the traces of the commits that an artifact came from, newest first, at most 20, fewer if they are large: those of the external events that name it, and, if none does,
   * of the deployments with it. `reference` is an image with tag or digest, or a digest. Throws `invalid` for another text, `not_found` if nothing has it.
   */
  ofArtifact(reference: string, filter?: Pick<TraceFilter, "projectId">): Promise<Trace[]>;
  /** Lists commits, newest first, each with its 50 newest deployments; fewer commits than asked for, or none, if they are large or few of many match: `nextPageToken` says whether there may be more. Throws `invalid` for a page token of another query. */
  list(filter: TraceFilter, page: TracePageRequest): Promise<TracePage>;
}

const shortestPrefix = 7;
const mostCandidates = 10;
const limits = { mostDeployments: 1000, maxBytes: pageBytes };
const mostOfArtifact = 20;

export function createTraces(engine: Engine): Traces {
  return {
    get: (prefix, filter = {}) => query(engine, `find trace of commit ${prefix}`, (db) => get(db, prefix, filter, engine.rows)),
    ofArtifact: (reference, filter = {}) =>
      query(engine, `find traces of ${reference}`, (db) => ofArtifact(db, reference, filter, engine.rows)),
    list: (filter, page) => query(engine, "list traces", (db) => listTraces(db, filter, page, engine.rows)),
  };
}

async function get(db: Db, prefix: string, filter: Pick<TraceFilter, "projectId">, reader: RowReader): Promise<Trace> {
  if (prefix.length < shortestPrefix) throw new Fault("invalid", `commit "${prefix}" is too short: use at least ${shortestPrefix} digits`);
  const found = await commitsWith(db, prefix, filter);
  if (found.length === 0)
    throw new Fault("not_found", `no deployed commit${filter.projectId ? ` of project ${filter.projectId}` : ""} starts with ${prefix}`);
  const hashes = [...new Set(found.map(({ hash }) => hash))];
  // A complete hash matches exactly, even if a longer hash starts with it.
  if (hashes.length > 1 && hashes[0] !== prefix) {
    const shown = hashes.slice(0, mostCandidates).map((hash) => `\n  ${hash}`);
    const more = hashes.length > mostCandidates ? "\n  and more" : "";
    throw new Fault("invalid", `several commits start with ${prefix}, use more digits:${shown.join("")}${more}`);
  }
  const ofCommit = found.filter(({ hash }) => hash === hashes[0]);
  if (ofCommit.length > 1) {
    const projects = ofCommit.map(({ projectId }) => projectId).join(", ");
    throw new Fault("invalid", `several projects have commit ${hashes[0]}: name one of ${projects}`);
  }
  const [trace] = await tracesOfCommits(db, ofCommit, limits, reader);
  if (trace === undefined) throw new Fault("internal", `commit ${hashes[0]} has no trace`);
  return trace;
}

async function commitsWith(db: Db, prefix: string, { projectId }: Pick<TraceFilter, "projectId">): Promise<FoundCommit[]> {
  const { from, below } = hashRange(prefix);
  let commits = db.selectFrom("traces").where("commit_hash", ">=", from).where("commit_hash", "<", below);
  if (projectId) commits = commits.where("project_id", "=", projectId);
  const rows = await commits
    .select(["project_id", "commit_hash", "first_at"])
    .orderBy("commit_hash")
    .orderBy("project_id")
    .limit(mostCandidates + 1)
    .execute();
  return rows.map(foundCommit);
}

async function ofArtifact(db: Db, reference: string, filter: Pick<TraceFilter, "projectId">, reader: RowReader): Promise<Trace[]> {
  const chosen = await commitsOfArtifact(db, reference, filter);
  const commits = await db
    .selectFrom("traces")
    .select(["project_id", "commit_hash", "first_at"])
    .where("project_id", "in", [...new Set(chosen.map(({ projectId }) => projectId))])
    .where("commit_hash", "in", [...new Set(chosen.map(({ hash }) => hash))])
    .orderBy("first_at", "desc")
    .execute();
  // Another project may have one of the commits without the artifact.
  const wanted = new Set(chosen.map(commitKey));
  const found = commits.map(foundCommit).filter((commit) => wanted.has(commitKey(commit)));
  return await tracesOfCommits(db, found.slice(0, mostOfArtifact), limits, reader);
}

function foundCommit({ project_id, commit_hash, first_at }: { project_id: string; commit_hash: string; first_at: bigint }): FoundCommit {
  return { projectId: project_id, hash: commit_hash, firstAt: BigInt(first_at) };
}
