import { Fault } from "@slipway/domain";
import { checkHash } from "../command/names.ts";
import type { Mirror } from "../mirror/mirror.ts";
import { type Commit, commitFormat, decodeLog, type ListedCommit } from "./commit.ts";

/** The commits between two revisions, and the files that differ. */
export interface CommitRange {
  /**
   * How the two revisions relate.
   * `first`: there is no `from`. `same`: they are equal. `ahead`: `to` has `from` in its history.
   * `diverged`: it does not (after a forced push, or `to` is the older one). `lost`: `from` is not on disk (any more).
   */
  readonly relation: "first" | "same" | "ahead" | "diverged" | "lost";
  /** Newest first. For `diverged`: the commits that `from` lacks; for `first` and `lost`: the entire history of `to`. */
  readonly commits: readonly ListedCommit[];
  /** Whether there are more commits than the limit. */
  readonly hasMore: boolean;
  /**
   * The files that differ between the two revisions, regardless of the commits in between. For `diverged`, rely on this and not on the commits.
   * Undefined for `first` and `lost`: any file may have changed.
   */
  readonly changedFiles: readonly string[] | undefined;
}

export interface ListCommitsOptions {
  /** Default: 50. */
  readonly limit?: number;
  /** Follow first parents only: a merge counts as one commit with all changes of its branch. Default: true. */
  readonly firstParent?: boolean;
  readonly signal?: AbortSignal;
}

/** Reads a commit. Throws `not_found` if it is not on disk. */
export async function readCommit(mirror: Mirror, hash: string): Promise<Commit> {
  const output = await mirror.read(["log", "-1", "-z", `--format=${commitFormat}`, checkHash(hash), "--"]);
  const [commit] = decodeLog(`${output}`);
  if (!commit) throw new Error(`git log printed no commit for ${hash}`);
  const { changedFiles: _none, ...itself } = commit;
  return itself;
}

/** Lists the commits from `from` (excluded) to `to`. Throws `not_found` if `to` is not on disk. */
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

/**
 * The commit in the history of `head` whose hash is, or begins with, `prefix`; undefined if there is none. Throws `invalid` if several begin like this,
 * `not_found` if `head` is not on disk.
 */
export async function findCommit(mirror: Mirror, prefix: string, head: string): Promise<string | undefined> {
  if (!/^[0-9a-f]{7,64}$/.test(prefix))
    throw new Fault("invalid", `${JSON.stringify(prefix)} is not a commit hash or the beginning of one`);
  const output = await mirror.read(["rev-parse", `--disambiguate=${prefix}`]);
  const objects = output
    .toString()
    .split("\n")
    .filter((hash) => hash.startsWith(prefix));
  const found: string[] = [];
  for (const hash of objects) if ((await mirror.has(hash)) && (await isAncestor(mirror, hash, head))) found.push(hash);
  if (found.length > 1) throw new Fault("invalid", `several commits begin with ${prefix}, give more of the hash: ${found.join(", ")}`);
  return found[0];
}

/** Whether `ancestor` is in the history of `descendant`, or is the same commit. Throws `not_found` if one of them is not on disk. */
export async function isAncestor(mirror: Mirror, ancestor: string, descendant: string): Promise<boolean> {
  // The exit code of `merge-base --is-ancestor` does not distinguish "no" from a failure, and `rev-list` trusts the dates of commits: after six that are
  // dated before their parent it stops looking.
  const independent = await mirror.read(["merge-base", "--independent", checkHash(ancestor), checkHash(descendant)]);
  return ancestor === descendant || !independent.toString().split("\n").includes(ancestor);
}

/** The files that differ between two commits, in either direction; a renamed file appears under both names. */
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
