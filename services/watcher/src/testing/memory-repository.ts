import { createHash } from "node:crypto";
import { Fault } from "@slipway/domain";
import type { Commit, CommitRange, FoundFiles, GitRepository, ListedCommit, NotAFile } from "@slipway/git";
import { sampleTime } from "@slipway/testkit";

/** What the watcher needs of a repository. */
export type WatchableRepository = Omit<GitRepository, "id" | "isAncestor" | "merge" | "checkout" | "write">;

/** Contents by path; undefined deletes the file. */
export type Changes = Readonly<Record<string, string | undefined>>;

interface StoredCommit extends Commit {
  readonly parent: string | undefined;
  readonly files: ReadonlyMap<string, string>;
}

/** A branch in memory. It behaves like a fetched mirror; a system test compares the two. */
export class MemoryRepository implements WatchableRepository {
  /** Paths of every commit that are not UTF-8. */
  unreadable: readonly string[] = [];
  readonly #commits = new Map<string, StoredCommit>();
  #head: string | undefined;
  /** How often something was read, by method. */
  readonly reads = { findFiles: 0, readFiles: 0, listCommits: 0 };

  /** Commits on top of `parent` (default: the head) and moves the branch there. Returns the hash. */
  push(
    changes: Changes,
    { body = "", parent = this.#head }: { readonly body?: string; readonly parent?: string | undefined } = {},
  ): string {
    const files = new Map(parent === undefined ? [] : this.#get(parent).files);
    for (const [path, content] of Object.entries(changes)) {
      if (content === undefined) files.delete(path);
      else files.set(path, content);
    }
    const hash = digest(`${this.#commits.size} ${parent}`);
    this.#commits.set(hash, { hash, subject: "Change", body, author: "Ann <ann@example.com>", authoredAt: sampleTime, parent, files });
    this.#head = hash;
    return hash;
  }

  /** Moves the branch to a commit, as a forced push does. */
  moveTo(hash: string): void {
    this.#head = this.#get(hash).hash;
  }

  /** Deletes a commit, as garbage collection does after a forced push. */
  lose(hash: string): void {
    this.#commits.delete(hash);
  }

  async head(): Promise<string> {
    if (this.#head === undefined) throw new Fault("not_found", "the branch does not exist");
    return this.#head;
  }

  async fetch({ want }: { readonly want?: string } = {}): Promise<string> {
    return this.#get(want ?? (await this.head())).hash;
  }

  async commit(hash: string): Promise<Commit> {
    const { parent: _parent, files: _files, ...commit } = this.#get(hash);
    return commit;
  }

  async findCommit(prefix: string, head: string): Promise<string | undefined> {
    return this.#history(head).find(({ hash }) => hash.startsWith(prefix))?.hash;
  }

  async listCommits(from: string | undefined, to: string, { limit = 50 }: { readonly limit?: number } = {}): Promise<CommitRange> {
    this.reads.listCommits += 1;
    if (from === to) return { relation: "same", commits: [], hasMore: false, changedFiles: [] };
    const old = from === undefined ? undefined : this.#commits.get(from);
    const relation = from === undefined ? "first" : old === undefined ? "lost" : this.#history(to).includes(old) ? "ahead" : "diverged";
    const known = new Set(old ? this.#history(old.hash) : []);
    const all = this.#history(to).filter((commit) => !known.has(commit));
    const changedFiles = old && this.#differing(old, this.#get(to));
    return { relation, commits: all.slice(0, limit).map((each) => this.#listed(each)), hasMore: all.length > limit, changedFiles };
  }

  async changedFiles(from: string, to: string): Promise<string[]> {
    return this.#differing(this.#get(from), this.#get(to));
  }

  async treeIds(commit: string, paths: readonly string[]): Promise<Map<string, string | undefined>> {
    const files = [...this.#get(commit).files];
    return new Map(
      paths.map((path) => {
        const below = files.filter(([name]) => path === "" || name.startsWith(`${path}/`));
        const relative = below.map(([name, content]) => [path === "" ? name : name.slice(path.length + 1), content]).sort();
        return [path, below.length > 0 ? digest(JSON.stringify(relative)) : undefined];
      }),
    );
  }

  async findFiles(commit: string, isWanted: (name: string) => boolean): Promise<FoundFiles> {
    this.reads.findFiles += 1;
    return { paths: [...this.#get(commit).files.keys()].filter(isWanted).sort(), unreadable: this.unreadable };
  }

  async readFiles(commit: string, paths: readonly string[]): Promise<Map<string, Buffer | NotAFile>> {
    this.reads.readFiles += 1;
    const { files } = this.#get(commit);
    return new Map(paths.flatMap((path) => (files.has(path) ? [[path, Buffer.from(files.get(path) ?? "")]] : [])));
  }

  #get(hash: string): StoredCommit {
    const commit = this.#commits.get(hash);
    if (!commit) throw new Fault("not_found", `commit ${hash} does not exist`);
    return commit;
  }

  /** Newest first. */
  #history(hash: string): readonly StoredCommit[] {
    const commit = this.#commits.get(hash);
    return commit ? [commit, ...(commit.parent === undefined ? [] : this.#history(commit.parent))] : [];
  }

  #listed(commit: StoredCommit): ListedCommit {
    const { parent, files: _files, ...rest } = commit;
    const before = parent === undefined ? undefined : this.#commits.get(parent);
    return { ...rest, changedFiles: this.#differing(before, commit) };
  }

  #differing(from: StoredCommit | undefined, to: StoredCommit): string[] {
    const old: ReadonlyMap<string, string> = from?.files ?? new Map();
    const paths = new Set([...old.keys(), ...to.files.keys()]);
    return [...paths].filter((path) => old.get(path) !== to.files.get(path)).sort();
  }
}

function digest(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}
