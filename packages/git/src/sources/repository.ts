import { type NotAFile, readFiles } from "../files/read-files.ts";
import { type FoundFiles, findFiles, treeIds } from "../files/tree.ts";
import type { Commit } from "../history/commit.ts";
import {
  type CommitRange,
  changedFiles,
  findCommit,
  isAncestor,
  type ListCommitsOptions,
  listCommits,
  readCommit,
} from "../history/history.ts";
import { type Merge, mergeCommits } from "../history/merge.ts";
import type { Mirror } from "../mirror/mirror.ts";
import type { NetworkOptions } from "../remote/network-fault.ts";
import type { CheckoutOptions, Worktree, Worktrees } from "../worktrees/worktrees.ts";
import type { WriteOptions, Written } from "../writing/write-branch.ts";

/**
 * One branch of a repository. `head`, `fetch`, `readFiles`, `checkout` and `write` may contact the remote, and throw `unavailable` if it cannot be reached.
 * All others read what is on disk, and throw `not_found` for a commit that has not been fetched. Hashes must be complete and paths relative to the root,
 * otherwise `invalid` is thrown. Long calls stop when their signal is aborted and throw its reason.
 */
export interface GitRepository {
  readonly id: string;
  /** Asks the remote for the newest commit of the branch, or of another one. Throws `not_found` if there is no such branch, `invalid` for a name that is none. */
  head(options?: NetworkOptions & { readonly branch?: string }): Promise<string>;
  /**
   * Fetches the newest commits and returns the branch's newest one, or `want`. Does nothing if `want` is on disk already.
   * One process fetches at a time; the others wait and use what it fetched. Throws `not_found` if the remote lacks the branch or `want`.
   */
  fetch(options?: NetworkOptions & { readonly want?: string }): Promise<string>;
  commit(hash: string): Promise<Commit>;
  /** Lists the commits from `from` (excluded, may be undefined or unknown) to `to`, newest first, and all files that differ. */
  listCommits(from: string | undefined, to: string, options?: ListCommitsOptions): Promise<CommitRange>;
  /** The commit in the history of `head` whose hash begins with `prefix` (7 digits or more); undefined if there is none. Throws `invalid` if there are several. */
  findCommit(prefix: string, head: string): Promise<string | undefined>;
  /** Whether `ancestor` is in the history of `descendant`, or is the same commit. */
  isAncestor(ancestor: string, descendant: string): Promise<boolean>;
  /** Merges `head` into `base` on disk: see `mergeCommits`. */
  merge(base: string, head: string, signal?: AbortSignal): Promise<Merge>;
  /** The files that differ between two commits; a renamed file appears under both names. */
  changedFiles(from: string, to: string): Promise<string[]>;
  /** The object ids of directories, undefined for a path that is not one. Equal ids mean equal contents. Starts one process even for thousands of paths. */
  treeIds(commit: string, paths: readonly string[]): Promise<Map<string, string | undefined>>;
  /** All files of a commit for whose path `isWanted` returns true. */
  findFiles(commit: string, isWanted: (name: string) => boolean, signal?: AbortSignal): Promise<FoundFiles>;
  /**
   * Reads files by path, downloading all missing contents in one request. The map lacks paths at which there is nothing, and says what there is instead
   * of a file: links are not followed.
   */
  readFiles(commit: string, paths: readonly string[], signal?: AbortSignal): Promise<Map<string, Buffer | NotAFile>>;
  /**
   * Checks out directories of a commit, read-only; "" is the entire repository. Fetches the commit if it is not on disk. The worktree is shared by all
   * processes of the machine and kept until disposed. Throws `not_found` if the remote lacks the commit, or the commit lacks a directory.
   */
  checkout(commit: string, paths: readonly string[], options?: CheckoutOptions): Promise<Worktree>;
  /** Makes commits on a branch of the remote and pushes them: see `writeBranch`. */
  write(options: WriteOptions): Promise<Written>;
}

/** Creates a repository from its mirror, its worktrees, and how its remote is written. */
export function gitRepository(mirror: Mirror, worktrees: Worktrees, write: GitRepository["write"]): GitRepository {
  return {
    id: mirror.id,
    head: (options) => mirror.head(options),
    fetch: (options) => mirror.fetch(options),
    commit: (hash) => readCommit(mirror, hash),
    listCommits: (from, to, options) => listCommits(mirror, from, to, options),
    findCommit: (prefix, head) => findCommit(mirror, prefix, head),
    isAncestor: (ancestor, descendant) => isAncestor(mirror, ancestor, descendant),
    merge: (base, head, signal) => mergeCommits(mirror, base, head, signal),
    changedFiles: (from, to) => changedFiles(mirror, from, to),
    treeIds: (commit, paths) => treeIds(mirror, commit, paths),
    findFiles: (commit, isWanted, signal) => findFiles(mirror, commit, isWanted, signal),
    readFiles: (commit, paths, signal) => readFiles(mirror, commit, paths, signal),
    checkout: (commit, paths, options) => worktrees.checkout(commit, paths, options),
    write,
  };
}
