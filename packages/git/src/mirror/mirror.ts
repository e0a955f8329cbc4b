import { existsSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { Fault, isFault } from "@slipway/domain";
import { withLock } from "@slipway/runtime";
import { LRUCache } from "lru-cache";
import { GitFailure, type GitOptions, lastLine } from "../command/git.ts";
import { checkBranch, checkHash } from "../command/names.ts";
import type { Holder } from "../folder/holder.ts";
import { removeTree } from "../folder/read-only-tree.ts";
import { isDamage, type NetworkOptions, withDeadline } from "../remote/network-fault.ts";
import { type RemoteBranch, remoteHead } from "../remote/remote-head.ts";
import { type DownloadOptions, downloadBranch, downloadCommit, downloadContents, noCommit } from "./download.ts";
import { CommitsOnDisk, missingObjects } from "./objects-on-disk.ts";
import { hasManyPacks, packTogether } from "./pack-together.ts";

export interface MirrorDeps extends RemoteBranch {
  /** The repository's own folder below the sources' folder. */
  readonly folder: string;
  readonly holder: Holder;
}

const fetchTimeoutMs = 15 * 60_000;

/**
 * The bare copy of one branch: all commits and trees, and the file contents requested so far (all of them if the server does not support filters).
 * Shared by every process of the machine. What was fetched stays, even after a forced push.
 */
export class Mirror {
  readonly id: string;
  /** Exists after the first successful fetch of any process. */
  readonly path: string;
  readonly temporary: string;
  readonly #deps: MirrorDeps;
  readonly #lockFile: string;
  readonly #commits: CommitsOnDisk;
  /** Object ids of directories by `commit:path`; undefined if there is none. They follow from the commit's hash, so they never change. */
  readonly trees = new LRUCache<string, { readonly id: string | undefined }>({ max: 20_000 });

  constructor(deps: MirrorDeps) {
    this.id = deps.id;
    this.path = join(deps.folder, "mirror.git");
    this.temporary = join(deps.folder, "tmp");
    this.#deps = deps;
    this.#lockFile = join(deps.folder, "fetch.lock");
    this.#commits = new CommitsOnDisk(deps.git, this.path);
  }

  /** Asks the remote for the newest commit of the branch, or of another one. */
  async head({ branch = this.#deps.branch, ...options }: NetworkOptions & { readonly branch?: string } = {}): Promise<string> {
    return await remoteHead({ ...this.#deps, branch: checkBranch(branch) }, options);
  }

  /**
   * Fetches the newest commits, unless `want` is on disk already. Returns `want`, or by default the newest commit of the branch. One process fetches at a
   * time; one that had to wait first checks whether the other one fetched what it wants. A `want` that is not on the branch is fetched by its hash.
   * Throws `unavailable`, or `not_found` if the remote lacks the branch or the commit.
   */
  async fetch({ signal, want, timeoutMs = fetchTimeoutMs }: NetworkOptions & { readonly want?: string } = {}): Promise<string> {
    if (want !== undefined) checkHash(want);
    if (want !== undefined && (await this.has(want))) return want;
    const { connection, branch, folder } = this.#deps;
    const action = `repository ${this.id}: fetching branch ${branch}`;
    using limit = withDeadline(signal, timeoutMs, action, connection);
    await mkdir(folder, { recursive: true });
    return await withLock(this.#lockFile, limit, async () => {
      if (want !== undefined && (await this.has(want))) return want;
      const options = { repository: this.path, signal: limit, action };
      await (existsSync(this.path) ? this.#update(options) : this.#create(options));
      if (want === undefined) return this.#localHead();
      if (!(await this.has(want))) await downloadCommit(this.#deps, want, options);
      if (!(await this.has(want))) throw noCommit(this.#deps, want);
      return want;
    });
  }

  /** Runs a command on what is on disk; never contacts the remote. Throws `not_found` if the commit, or the whole branch, has not been fetched, and `too_large` for too much output. */
  async read(args: readonly string[], options: Omit<GitOptions, "repository"> = {}): Promise<Buffer> {
    if (!existsSync(this.path)) throw new Fault("not_found", `repository ${this.id} has not been fetched; fetch it first`);
    try {
      return await this.#deps.git.local(args, { ...options, repository: this.path });
    } catch (error) {
      if (isFault(error, "too_large")) throw new Fault("too_large", `repository ${this.id}: ${error.message}`, { cause: error });
      if (!(error instanceof GitFailure)) throw error;
      // What was seen may be gone: the next fetch looks again, and repairs the mirror.
      if (isDamage(error)) this.#commits.forget();
      const line = lastLine(error.stderr);
      if (/bad object|not a tree object|[Nn]ot a valid (?:object|commit) name|unknown revision/.test(line)) {
        throw this.notFetched(/\b[0-9a-f]{40,64}\b/.exec(`${line} ${args.join(" ")}`)?.[0] ?? line, error);
      }
      throw new Fault("internal", `repository ${this.id}: ${error.message}`, { cause: error });
    }
  }

  /** Runs a command that may download contents it needs, one process at a time. Throws `GitFailure`, and the fault of a deadline. */
  async online(args: readonly string[], options: Omit<GitOptions, "repository" | "environment"> = {}): Promise<Buffer> {
    const { git, connection } = this.#deps;
    using limit = withDeadline(options.signal, fetchTimeoutMs, `repository ${this.id}: reading contents`, connection);
    return await withLock(this.#lockFile, limit, async () =>
      git.remote(args, { ...options, repository: this.path, environment: await connection.environment(), signal: limit }),
    );
  }

  /** The fault for a commit that is not on disk. */
  notFetched(commit: string, cause?: unknown): Fault {
    return new Fault("not_found", `repository ${this.id} has no commit ${commit} on disk; fetch it first`, { cause });
  }

  /** Whether a commit is on disk. Never contacts the remote. */
  has(commit: string): Promise<boolean> {
    return this.#commits.has(commit);
  }

  /** Downloads the contents that are not on disk yet, all in one request, and returns how many. Throws `unavailable`. */
  async fetchContents(objects: readonly string[], signal?: AbortSignal): Promise<number> {
    const { git, connection } = this.#deps;
    const missing = () => missingObjects(git, this.path, objects);
    if ((await missing()).length === 0) return 0;
    const action = `repository ${this.id}: fetching file contents`;
    using limit = withDeadline(signal, fetchTimeoutMs, action, connection);
    return await withLock(this.#lockFile, limit, async () => {
      const wanted = await missing();
      if (wanted.length > 0) await downloadContents(this.#deps, wanted, { repository: this.path, signal: limit, action });
      return wanted.length;
    });
  }

  /** Combines packs when there are many; keeps every object. Meant for quiet moments. Returns whether there was anything to do. */
  async compact(): Promise<boolean> {
    if (!(await hasManyPacks(this.path))) return false;
    const { git, connection } = this.#deps;
    return withLock(this.#lockFile, undefined, () => packTogether(git, this.path, connection));
  }

  async #localHead(): Promise<string> {
    const args = ["rev-parse", "--verify", "--end-of-options", `refs/heads/${this.#deps.branch}`];
    const output = await this.#deps.git.local(args, { repository: this.path });
    return output.toString().trim();
  }

  /** Fetches the newest commits. A mirror that was damaged by a power failure or a full disk is created again. */
  async #update(options: DownloadOptions): Promise<void> {
    try {
      await downloadBranch(this.#deps, options);
    } catch (error) {
      if (!isDamage(error)) throw error;
      await this.#create(options);
    }
  }

  /** All or nothing: a first fetch that is interrupted leaves a folder that is not taken for a mirror. */
  async #create({ signal, action }: DownloadOptions): Promise<void> {
    const { git, holder, branch } = this.#deps;
    await mkdir(this.temporary, { recursive: true });
    const started = join(this.temporary, holder.mark("mirror"));
    const damaged = join(this.temporary, holder.mark("damaged"));
    try {
      await git.local(["init", "--quiet", "--bare", "--template=", `--initial-branch=${branch}`, started], { signal });
      await downloadBranch(this.#deps, { repository: started, signal, action });
      if (existsSync(this.path)) await rename(this.path, damaged);
      await rename(started, this.path);
    } finally {
      await Promise.all([removeTree(started), removeTree(damaged)]);
    }
  }
}
