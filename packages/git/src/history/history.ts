import { checkHash } from "../command/names.ts";
import type { Mirror } from "../mirror/mirror.ts";
import { type Commit, commitFormat, decodeLog, type ListedCommit } from "./commit.ts";

/** The commits that lead from one revision to another, and what differs between the two. */
export interface CommitRange {
  /**
   * How the two belong together.
   * `first`: there is no `from`, all history leads to `to`. `same`: nothing changed. `ahead`: `to` follows `from`.
   * `diverged`: `to` does not follow `from` (a forced push, or the older one of two). `lost`: `from` is not on disk (any more).
   */
  readonly relation: "first" | "same" | "ahead" | "diverged" | "lost";
  /** Newest first. For `diverged` those that `from` does not have; for `first` and `lost` all of `to`'s history. */
  readonly commits: readonly ListedCommit[];
  /** Whether the limit cut some off. */
  readonly hasMore: boolean;
  /**
   * The files that differ between the two revisions, whatever the commits in between did. For `diverged` this is the truth to go by.
   * Undefined for `first` and `lost`: anything may have changed.
   */
  readonly changedFiles: readonly string[] | undefined;
}

export interface ListCommitsOptions {
  /** 50 unless told. */
  readonly limit?: number;
  /** Only the line of first parents: a merge counts as one commit that brought all of its branch. True unless told. */
  readonly firstParent?: boolean;
  readonly signal?: AbortSignal;
}

/** What a commit says about itself. Throws `not_found` when it is not on disk. */
export async function readCommit(mirror: Mirror, hash: string): Promise<Commit> {
  const output = await mirror.read(["log", "-1", "-z", `--format=${commitFormat}`, checkHash(hash), "--"]);
  const [commit] = decodeLog(`${output}`);
  if (!commit) throw new Error(`git log printed no commit for ${hash}`);
  const { changedFiles: _none, ...itself } = commit;
  return itself;
}

/** Lists the commits from `from` (excluded) to `to`. Throws `not_found` when `to` is not on disk. */
export async function listCommits(
  mirror: Mirror,
  from: string | undefined,
  to: string,
  { limit = 50, firstParent = true, signal }: ListCommitsOptions = {},
): Promise<CommitRange> {
  checkHash(to);
  const relation = await relate(mirror, from, to);
  if (relation === "same") return { relation, commits: [], hasMore: false, changedFiles: [] };
  const range = from === undefined || relation === "first" || relation === "lost" ? [to] : [`^${from}`, to];
  const shape = [...(firstParent ? ["--first-parent"] : []), "--diff-merges=first-parent", "--name-only", "--topo-order"];
  const log = mirror.read(["log", "-z", `--max-count=${limit + 1}`, `--format=${commitFormat}`, ...shape, ...range, "--"], { signal });
  const files = from === undefined || range.length === 1 ? undefined : changedFiles(mirror, from, to);
  const [output, differing] = await Promise.all([log, files]);
  const commits = decodeLog(output.toString());
  return { relation, commits: commits.slice(0, limit), hasMore: commits.length > limit, changedFiles: differing };
}

/** Whether `descendant` has `ancestor` in its history, or is it. Throws `not_found` when one of them is not on disk. */
export async function isAncestor(mirror: Mirror, ancestor: string, descendant: string): Promise<boolean> {
  // The exit code of `merge-base --is-ancestor` cannot tell "no" from a failure by itself; an empty list can.
  const output = await mirror.read(["rev-list", "--max-count=1", checkHash(ancestor), `^${checkHash(descendant)}`, "--"]);
  return output.length === 0;
}

/** The files that differ between two commits, in any direction; a moved file counts under both names. */
export async function changedFiles(mirror: Mirror, from: string, to: string): Promise<string[]> {
  const output = await mirror.read(["diff-tree", "-r", "-z", "--name-only", "--no-renames", checkHash(from), checkHash(to), "--"]);
  return output
    .toString()
    .split("\0")
    .filter((name) => name !== "");
}

async function relate(mirror: Mirror, from: string | undefined, to: string): Promise<CommitRange["relation"]> {
  if (from === undefined) return "first";
  if (checkHash(from) === to) return "same";
  if (!(await mirror.has(from))) return "lost";
  return (await isAncestor(mirror, from, to)) ? "ahead" : "diverged";
}
