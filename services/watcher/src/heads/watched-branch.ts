import { type Application, type Commit, commitUrl, Fault, isFault } from "@slipway/domain";
import type { CommitRange, Commit as GitCommit, GitRepository } from "@slipway/git";
import type { CommitsSince } from "../triggers/commits-to-deploy.ts";

/** A repository that is watched. */
export interface WatchedRepository {
  readonly id: string;
  readonly remote: string;
  readonly branch: string;
  /** Whether its application files register applications. If not, only applications added by a person are examined. */
  readonly autoRegister: boolean;
}

/** The parts of a repository that a branch is read from. */
export type BranchRepository = Pick<GitRepository, "head" | "fetch" | "commit" | "findCommit" | "listCommits">;

/** The longest range that is told apart into commits; a longer one counts as a single commit. */
const maxRange = 5_000;

function unknownCommit(hash: string): GitCommit {
  return { hash, subject: "", body: "", author: "", authoredAt: Temporal.Instant.fromEpochMilliseconds(0) };
}

/** The commits of a watched branch. */
export class WatchedBranch {
  readonly #watched: WatchedRepository;
  readonly #repository: BranchRepository;

  constructor(watched: WatchedRepository, repository: BranchRepository) {
    this.#watched = watched;
    this.#repository = repository;
  }

  /** The remote's newest commit, fetched. Throws `unavailable` while the remote cannot be reached. */
  async head(signal: AbortSignal): Promise<Commit> {
    return await this.fetch(await this.#repository.head({ signal }), signal);
  }

  /** A commit, fetched if it is not on disk. */
  async fetch(hash: string, signal: AbortSignal): Promise<Commit> {
    await this.#repository.fetch({ want: hash, signal });
    return await this.commit(hash);
  }

  /**
   * Throws `conflict` unless the branch is still at this commit. What another watcher saw before this call was seen earlier than the commit, if it differs:
   * only then does the commit replace it.
   */
  async requireHead(hash: string, signal: AbortSignal): Promise<void> {
    const head = await this.#repository.head({ signal });
    if (head !== hash) throw new Fault("conflict", `branch ${this.#watched.branch} went on from ${hash} to ${head} meanwhile`);
  }

  /** A commit. Throws `not_found` if it is not on disk. */
  async commit(hash: string): Promise<Commit> {
    return this.#toDomain(await this.#repository.commit(hash));
  }

  /** The commit of the branch whose hash is or begins with this, given its newest one; undefined if the branch has none. */
  async find(hashOrPrefix: string, head: Commit): Promise<Commit | undefined> {
    const found = await this.#repository.findCommit(hashOrPrefix, head.hash);
    return found === undefined ? undefined : await this.commit(found);
  }

  /** The commit of an application that was seen or deployed last, as far as it is known on disk. Without any, a commit without a hash. */
  async lastSeen({ seen, lastTriggered }: Application): Promise<Commit> {
    const hash = seen?.commitHash ?? lastTriggered?.commitHash ?? "";
    if (hash === "") return { ...this.#toDomain(unknownCommit(hash)), url: "" };
    return await this.commitOr(hash);
  }

  /** A commit, without author and message if it is not on disk. */
  async commitOr(hash: string): Promise<Commit> {
    return await this.commit(hash).catch((error: unknown) => {
      if (isFault(error)) return this.#toDomain(unknownCommit(hash));
      throw error;
    });
  }

  /**
   * Lists the commits from a revision to the head. Each range is read once, however many applications were last seen at that revision. A range that does
   * not continue the revision throws `conflict` if the branch has left the head: then this look at it was late, and nobody forced a push.
   */
  rangesTo(head: Commit, signal: AbortSignal): (since: string) => Promise<CommitsSince> {
    const known = new Map<string, Promise<CommitsSince>>();
    return (since) => known.getOrInsertComputed(since, () => this.#range(since, head, signal));
  }

  /** After a forced push, or if there are too many commits, the range is the head alone with all files that differ. */
  async #range(since: string, head: Commit, signal: AbortSignal): Promise<CommitsSince> {
    const { relation, commits, hasMore, changedFiles } = await this.#list(since, head.hash, signal);
    const continues = relation === "same" || relation === "ahead";
    if (!continues) await this.requireHead(head.hash, signal);
    if (changedFiles === undefined) return { continues, commits: undefined };
    if (relation !== "ahead" || hasMore) return { continues, commits: [{ commit: head, files: changedFiles }] };
    return { continues, commits: commits.map((each) => ({ commit: this.#toDomain(each), files: each.changedFiles })) };
  }

  /** A revision that is not on disk, because the mirror is new and a forced push took it from the branch, may still be at the remote. */
  async #list(since: string, head: string, signal: AbortSignal): Promise<CommitRange> {
    const list = () => this.#repository.listCommits(since, head, { limit: maxRange });
    const range = await list();
    if (range.relation !== "lost") return range;
    const isBack = await this.#repository.fetch({ want: since, signal }).then(
      () => true,
      (error: unknown) => {
        if (isFault(error, "not_found")) return false;
        throw error;
      },
    );
    return isBack ? await list() : range;
  }

  #toDomain({ hash, subject, body, author, authoredAt }: GitCommit): Commit {
    const { branch, remote } = this.#watched;
    return { hash, subject, body, author, authoredAt, branch, url: commitUrl(remote, hash) ?? "" };
  }
}
