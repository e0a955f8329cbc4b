import { Fault } from "@slipway/domain";
import type { PageRequest } from "../deployments/list-deployments.ts";
import type { Db, Engine } from "../engines/engine.ts";
import { query } from "../engines/run.ts";
import { hashRange } from "../history/commit-prefix.ts";
import { deploymentsOfCommits } from "./deployments-of-commits.ts";
import { listTraces, type TracePage } from "./list-traces.ts";
import type { Trace, TraceFilter } from "./trace.ts";

/** What went where. Everything here throws `unavailable` while the database is away. */
export interface Traces {
  /**
   * The trace of the commit whose hash begins with `prefix`, at least 7 digits, with its 1000 newest deployments.
   * Throws `not_found`, and `invalid` with the candidates when several commits begin so.
   */
  get(prefix: string, filter?: TraceFilter): Promise<Trace>;
  /** The newest commits that went anywhere, each once, with its 50 newest deployments. Throws `invalid` for a page token of another query. */
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
  if (prefix.length < shortestPrefix)
    throw new Fault("invalid", `"${prefix}" is too short for a commit: give at least ${shortestPrefix} digits`);
  const hashes = await hashesOf(db, prefix, filter);
  const [first] = hashes;
  if (first === undefined) throw new Fault("not_found", `no commit that begins with ${prefix} was ever deployed`);
  // A hash in full is meant as it is, also when a longer one begins so.
  if (hashes.length > 1 && first !== prefix) {
    const shown = hashes.slice(0, mostCandidates).map((hash) => `\n  ${hash}`);
    const more = hashes.length > mostCandidates ? "\n  and more" : "";
    throw new Fault("invalid", `several commits begin with ${prefix}, give more digits:${shown.join("")}${more}`);
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
