import { Fault } from "@slipway/domain";
import type { PageRequest } from "../deployments/list-deployments.ts";
import type { Db, Engine } from "../engines/engine.ts";
import { query } from "../engines/run.ts";
import { hashRange } from "../history/commit-prefix.ts";
import { deploymentsOfCommits } from "./deployments-of-commits.ts";
import { listTraces, type TracePage } from "./list-traces.ts";
import type { Trace, TraceFilter } from "./trace.ts";

/** The traces of all commits. Every method throws `unavailable` while the database is unavailable. */
export interface Traces {
  /**
   * Returns the trace of the commit whose hash starts with `prefix`, at least 7 digits, with its 1000 newest deployments.
   * Throws `not_found` if no commit matches, and `invalid` with the candidates if several match.
   */
  get(prefix: string, filter?: TraceFilter): Promise<Trace>;
  /** Lists commits without duplicates, newest first, each with its 50 newest deployments. Throws `invalid` for a page token of another query. */
  list(filter: TraceFilter, page: PageRequest): Promise<TracePage>;
}

const shortestPrefix = 7;
const mostCandidates = 10;
const mostDeployments = 1000;

export function createTraces(engine: Engine): Traces {
  return {
    get: (prefix, filter = {}) => query(engine, `find trace of commit ${prefix}`, (db) => get(db, prefix, filter)),
    list: (filter, page) => query(engine, "list traces", (db) => listTraces(db, filter, page)),
  };
}

async function get(db: Db, prefix: string, filter: TraceFilter): Promise<Trace> {
  if (prefix.length < shortestPrefix) throw new Fault("invalid", `commit "${prefix}" is too short: use at least ${shortestPrefix} digits`);
  const hashes = await hashesOf(db, prefix, filter);
  const [first] = hashes;
  if (first === undefined)
    throw new Fault("not_found", `no deployed commit${filter.projectId ? ` of project ${filter.projectId}` : ""} starts with ${prefix}`);
  // A complete hash matches exactly, even if a longer hash starts with it.
  if (hashes.length > 1 && first !== prefix) {
    const shown = hashes.slice(0, mostCandidates).map((hash) => `\n  ${hash}`);
    const more = hashes.length > mostCandidates ? "\n  and more" : "";
    throw new Fault("invalid", `several commits start with ${prefix}, use more digits:${shown.join("")}${more}`);
  }
  const traces = await deploymentsOfCommits(db, [first], { ...filter, most: mostDeployments });
  return traces.get(first) ?? { hash: first, commit: undefined, deployments: [], deploymentCount: 0 };
}

async function hashesOf(db: Db, prefix: string, { projectId }: TraceFilter): Promise<string[]> {
  const { from, below } = hashRange(prefix);
  let hashes = db.selectFrom("traces").where("commit_hash", ">=", from).where("commit_hash", "<", below);
  if (projectId) hashes = hashes.where("project_id", "=", projectId);
  const rows = await hashes
    .select("commit_hash")
    .distinct()
    .orderBy("commit_hash")
    .limit(mostCandidates + 1)
    .execute();
  return rows.map(({ commit_hash }) => commit_hash);
}
