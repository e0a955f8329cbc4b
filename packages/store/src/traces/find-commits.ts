import { setImmediate } from "node:timers/promises";
import type { Db } from "../engines/engine.ts";
import { hashRange } from "../history/commit-prefix.ts";
import type { PageEnd } from "../history/page-token.ts";
import { columns } from "../schema.ts";
import { commitKey } from "./project-commit.ts";
import { type Condition, conditionsOf, restrictTraces, type TraceFilter, type Traces } from "./trace-filter.ts";
import type { FoundCommit } from "./traces-of-commits.ts";

/** Commits of one statement that looks at what belongs to them. */
const commitsPerStatement = 200;
/** Commits that are looked at for one page. Of a filter that few match, the page then has fewer of them, or none, and a token to go on. */
const mostCommits = 5_000;
/** No statement of a page begins later: a commit of a large repository has thousands of deployments. */
const mostMs = 2_000;
/** A prefix with so many digits selects one commit of 65 536, so all of them are read; among commits with a shorter one the newest are looked for. */
const selectiveDigits = 4;

export interface CommitSearch {
  readonly filter: TraceFilter;
  /** Where the page before ended. */
  readonly after: PageEnd | undefined;
  readonly limit: number;
  /** Default: 5 000. */
  readonly maxCommits?: number | undefined;
}

export interface FoundCommits {
  /** Newest first. */
  readonly commits: readonly FoundCommit[];
  /** Where the search ended, if that was before it had found `limit` commits or seen all. */
  readonly end?: PageEnd;
}

/**
 * Finds the newest commits of a filter. Looks at a bounded number of commits, with statements that look at a few hundred, and lets other work of this process
 * run in between: on SQLite, statements block it.
 */
export async function findCommits(db: Db, { filter, after, limit, maxCommits = mostCommits }: CommitSearch): Promise<FoundCommits> {
  const { commitPrefix = "" } = filter;
  const conditions = conditionsOf(filter);
  if (commitPrefix.length >= selectiveDigits) return { commits: (await withPrefix(db, filter, conditions, after)).slice(0, limit) };
  const isSought = conditions.length > 0 || commitPrefix !== "";
  const most = isSought ? Math.min(commitsPerStatement, maxCommits) : limit;
  const stopMs = performance.now() + mostMs;
  const commits: FoundCommit[] = [];
  let seen = 0;
  for (let begin = after; ; await setImmediate()) {
    const some = await newest(db, filter, begin, most);
    const last = some.at(-1);
    if (last === undefined) return { commits };
    const end = endOf(last);
    const ofPrefix = some.filter(({ hash }) => hash.startsWith(commitPrefix));
    commits.push(...(await matching(db, filter, conditions, { begin, end, commits: ofPrefix })));
    if (commits.length >= limit) return { commits: commits.slice(0, limit) };
    if (some.length < most) return { commits };
    seen += some.length;
    if (seen >= maxCommits || performance.now() > stopMs) return { commits, end };
    begin = end;
  }
}

/** The place of a commit in the list. */
export function endOf(commit: FoundCommit): PageEnd {
  return { micros: commit.firstAt, id: commitKey(commit) };
}

/** The commits of a filter's project and times after a place, newest first. */
async function newest(db: Db, filter: TraceFilter, after: PageEnd | undefined, limit: number): Promise<FoundCommit[]> {
  let ordered = restrictTraces(after ? beyond(db.selectFrom("traces"), after, "<") : db.selectFrom("traces"), filter)
    .select(["traces.project_id", "traces.commit_hash", "traces.first_at"])
    .orderBy("traces.first_at", "desc")
    .orderBy("traces.commit_hash", "desc");
  // Of one project, it would keep MariaDB from reading the index in order.
  if (!filter.projectId) ordered = ordered.orderBy("traces.project_id", "desc");
  return (await ordered.limit(limit).execute()).map(foundCommit);
}

interface Stretch {
  readonly begin: PageEnd | undefined;
  /** The place of its last commit. */
  readonly end: PageEnd;
  readonly commits: readonly FoundCommit[];
}

/** Those commits of a stretch of the list that meet all conditions. The text of the statement is the same for all stretches, so it is prepared once. */
async function matching(
  db: Db,
  filter: TraceFilter,
  conditions: readonly Condition[],
  { begin, end, commits }: Stretch,
): Promise<readonly FoundCommit[]> {
  if (conditions.length === 0 || commits.length === 0) return commits;
  let query = beyond(restrictTraces(db.selectFrom("traces"), filter), end, ">=");
  if (begin) query = beyond(query, begin, "<");
  for (const condition of conditions) query = query.where(condition);
  const rows = await query.select(["traces.project_id", "traces.commit_hash"]).execute();
  const keys = new Set(rows.map(({ project_id: projectId, commit_hash: hash }) => commitKey({ projectId, hash })));
  return commits.filter((commit) => keys.has(commitKey(commit)));
}

/** Restricts a query to the commits on one side of a place in the list: `<` are those after it, `>=` it and those before. */
function beyond(query: Traces, { micros, id }: PageEnd, side: "<" | ">="): Traces {
  const [hash = ""] = id.split(" ", 1);
  const projectId = id.slice(hash.length + 1);
  const strictly = side === "<" ? "<" : ">";
  // The first condition can use the index; a single "or" over all columns could not.
  return query
    .where("traces.first_at", side === "<" ? "<=" : ">=", micros)
    .where(({ eb, and, or }) =>
      or([
        eb("traces.first_at", strictly, micros),
        eb("traces.commit_hash", strictly, hash),
        and([eb("traces.commit_hash", "=", hash), eb("traces.project_id", side, projectId)]),
      ]),
    );
}

/** All commits of a filter after a place. Its statement has neither times nor an order, by which an engine could choose to read all commits. */
async function withPrefix(
  db: Db,
  { projectId, commitPrefix = "", since, until }: TraceFilter,
  conditions: readonly Condition[],
  after: PageEnd | undefined,
): Promise<FoundCommit[]> {
  const { from, below } = hashRange(commitPrefix);
  let query: Traces = db.selectFrom("traces").where("traces.commit_hash", ">=", from).where("traces.commit_hash", "<", below);
  if (projectId) query = query.where("traces.project_id", "=", projectId);
  for (const condition of conditions) query = query.where(condition);
  const rows = await query.select(["traces.project_id", "traces.commit_hash", "traces.first_at"]).execute();
  const { encode } = columns.traces.first_at;
  return rows
    .map(foundCommit)
    .filter(({ firstAt }) => (!since || firstAt >= encode(since)) && (!until || firstAt < encode(until)))
    .filter((commit) => !after || byNewest(after, endOf(commit)) < 0)
    .sort((a, b) => byNewest(endOf(a), endOf(b)));
}

/** As statements sort: a key is the hash and then the project. */
function byNewest(a: PageEnd, b: PageEnd): number {
  if (a.micros !== b.micros) return a.micros < b.micros ? 1 : -1;
  return a.id === b.id ? 0 : a.id < b.id ? 1 : -1;
}

interface Row {
  readonly project_id: string;
  readonly commit_hash: string;
  readonly first_at: bigint;
}

function foundCommit({ project_id, commit_hash, first_at }: Row): FoundCommit {
  return { projectId: project_id, hash: commit_hash, firstAt: BigInt(first_at) };
}
