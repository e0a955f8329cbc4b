import { readFiles } from "../files/read-files.ts";
import { findFiles, treeIds } from "../files/tree.ts";
import type { Commit } from "../history/commit.ts";
import { type CommitRange, changedFiles, isAncestor, type ListCommitsOptions, listCommits, readCommit } from "../history/history.ts";
import type { Mirror } from "../mirror/mirror.ts";
import type { NetworkOptions } from "../remote/network-fault.ts";
import type { CheckoutOptions, Worktree, Worktrees } from "../worktrees/worktrees.ts";

/**
 * One repository's branch. `head`, `fetch`, `readFiles` and `checkout` may reach for the remote (`unavailable` when it cannot be reached);
 * all others read what is on disk and throw `not_found` for a commit that was not fetched. Hashes are whole, paths relative to the root: anything else is `invalid`.
 * Long calls stop when their signal is aborted and throw its reason.
 */
export interface GitRepository {
  readonly id: string;
  /** The remote's newest commit of the branch, asked for at the remote. Throws `not_found` when there is no such branch. */
  head(options?: NetworkOptions): Promise<string>;
  /**
   * Brings the newest commits to this machine and returns the branch's newest one, or `want`. Does nothing when `want` is on disk already.
   * One process fetches at a time; the others wait and use what it brought. Throws `not_found` when the remote lacks the branch or `want`.
   */
  fetch(options?: NetworkOptions & { readonly want?: string }): Promise<string>;
  commit(hash: string): Promise<Commit>;
  /** The commits from `from` (excluded, may be undefined or unknown) to `to`, newest first, with their files; and what differs in all. */
  listCommits(from: string | undefined, to: string, options?: ListCommitsOptions): Promise<CommitRange>;
  /** Whether `descendant` has `ancestor` in its history, or is it. */
  isAncestor(ancestor: string, descendant: string): Promise<boolean>;
  /** The files that differ between two commits; a moved file counts under both names. */
  changedFiles(from: string, to: string): Promise<string[]>;
  /** The object ids of directories: equal ids are equal contents. Undefined for what is no directory. One process for thousands of paths. */
  treeIds(commit: string, paths: readonly string[]): Promise<Map<string, string | undefined>>;
  /** All file names of a commit for which `isWanted` is true. */
  findFiles(commit: string, isWanted: (name: string) => boolean, signal?: AbortSignal): Promise<string[]>;
  /** Contents by path, downloaded at once where needed. What is missing at the commit, or is no regular file, is missing in the map. */
  readFiles(commit: string, paths: readonly string[], signal?: AbortSignal): Promise<Map<string, Buffer>>;
  /**
   * Directories of a commit as read-only files, "" for all; fetches the commit when it is not on disk. Shared by all processes of the machine and
   * kept until disposed. Throws `not_found` when the remote lacks the commit, or the commit a directory.
   */
  checkout(commit: string, paths: readonly string[], options?: CheckoutOptions): Promise<Worktree>;
}

/** Puts a repository together from its mirror and its worktrees. */
export function gitRepository(mirror: Mirror, worktrees: Worktrees): GitRepository {
  return {
    id: mirror.id,
    head: (options) => mirror.head(options),
    fetch: (options) => mirror.fetch(options),
    commit: (hash) => readCommit(mirror, hash),
    listCommits: (from, to, options) => listCommits(mirror, from, to, options),
    isAncestor: (ancestor, descendant) => isAncestor(mirror, ancestor, descendant),
    changedFiles: (from, to) => changedFiles(mirror, from, to),
    treeIds: (commit, paths) => treeIds(mirror, commit, paths),
    findFiles: (commit, isWanted, signal) => findFiles(mirror, commit, isWanted, signal),
    readFiles: (commit, paths, signal) => readFiles(mirror, commit, paths, signal),
    checkout: (commit, paths, options) => worktrees.checkout(commit, paths, options),
  };
}
