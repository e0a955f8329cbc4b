import { existsSync, statSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "@slipway/domain";
import { withLock } from "@slipway/runtime";
import { LRUCache } from "lru-cache";
import { type Git, GitFailure, type GitOptions, lastLine } from "../command/git.ts";
import { checkHash } from "../command/names.ts";
import type { Holder } from "../folder/holder.ts";
import { removeTree } from "../folder/read-only-tree.ts";
import type { Connection } from "../remote/connection.ts";
import { isDamage, type NetworkOptions, networkFault, withDeadline } from "../remote/network-fault.ts";
import { noBranch, remoteHead } from "../remote/remote-head.ts";
import { hasManyPacks, packTogether } from "./pack-together.ts";
import { removeStaleLocks } from "./stale-locks.ts";

export interface MirrorDeps {
  readonly id: string;
  readonly branch: string;
  /** The repository's own folder below the sources' folder. */
  readonly folder: string;
  readonly git: Git;
  readonly holder: Holder;
  readonly connection: Connection;
}

const fetchTimeoutMs = 15 * 60_000;
const manySeen = 1_000;
const fetchQuietly = [
  "fetch",
  "--quiet",
  "--no-tags",
  "--no-write-fetch-head",
  "--no-auto-maintenance",
  "--recurse-submodules=no",
  "--filter=blob:none",
];

/**
 * The bare copy of one branch: commits and trees whole, file contents when they were asked for (all of them when the server knows no filters).
 * Shared by every process of the machine. What was fetched once stays, also after a forced push.
 */
export class Mirror {
  readonly id: string;
  /** Exists after the first successful fetch of any process. */
  readonly path: string;
  readonly temporary: string;
  readonly #deps: MirrorDeps;
  readonly #lockFile: string;
  readonly #ref: string;
  /** Commits seen on disk. What is there stays there, as long as it is the same mirror. */
  readonly #seen = new Set<string>();
  /** Object ids of directories by `commit:path`, undefined for none. They follow from the commit's hash, so they never change. */
  readonly trees = new LRUCache<string, { readonly id: string | undefined }>({ max: 20_000 });

  constructor(deps: MirrorDeps) {
    this.id = deps.id;
    this.path = join(deps.folder, "mirror.git");
    this.temporary = join(deps.folder, "tmp");
    this.#deps = deps;
    this.#lockFile = join(deps.folder, "fetch.lock");
    this.#ref = `refs/heads/${deps.branch}`;
  }

  /** The remote's newest commit of the branch, asked for there. */
  head(options?: NetworkOptions): Promise<string> {
    return remoteHead(this.#deps, options);
  }

  /**
   * Brings the newest commits, unless `want` is there already, and returns `want`, or without one the branch's newest commit. One process fetches at a time;
   * who waited looks first whether the other one brought what it wants. A `want` off the branch is asked for by its hash.
   * Throws `unavailable`, or `not_found` when the remote lacks the branch or the commit.
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
      await (existsSync(this.path) ? this.#update(limit, action) : this.#create(limit, action));
      if (want !== undefined && !(await this.has(want))) await this.#fetchCommit(want, limit, action);
      return want ?? this.#localHead();
    });
  }

  /**
   * Runs a command on what is on disk; it never reaches for the remote. Throws `not_found` when the commit (or all) was not fetched yet.
   */
  async read(args: readonly string[], options: Omit<GitOptions, "repository"> = {}): Promise<Buffer> {
    if (!existsSync(this.path)) throw new Fault("not_found", `repository ${this.id} was not fetched yet; fetch it first`);
    try {
      return await this.#deps.git.local(args, { ...options, repository: this.path });
    } catch (error) {
      if (!(error instanceof GitFailure)) throw error;
      // What was seen may be gone: the next fetch looks again, and repairs.
      if (isDamage(error)) this.#seen.clear();
      const line = lastLine(error.stderr);
      if (/bad object|not a tree object|[Nn]ot a valid (?:object|commit) name|unknown revision/.test(line)) {
        throw this.notFetched(/\b[0-9a-f]{40,64}\b/.exec(`${line} ${args.join(" ")}`)?.[0] ?? line, error);
      }
      throw new Fault("internal", `repository ${this.id}: ${error.message}`, { cause: error });
    }
  }

  /** The fault of a commit that is not on disk. */
  notFetched(commit: string, cause?: unknown): Fault {
    return new Fault("not_found", `repository ${this.id} has no commit ${commit} on disk; fetch it first`, { cause });
  }

  /** Whether a commit is on disk. Never reaches for the remote. */
  async has(commit: string): Promise<boolean> {
    const found = statSync(this.path, { throwIfNoEntry: false });
    if (!found) return false;
    const name = `${found.ino}:${commit}`;
    if (this.#seen.has(name)) return true;
    const options = { repository: this.path, input: `${commit}^{commit}\n` };
    const output = await this.#deps.git.local(["cat-file", "--buffer", "--batch-check"], options).catch(whenUnreadable);
    if (!output?.toString().includes(" commit ")) return false;
    if (this.#seen.size >= manySeen) this.#seen.clear();
    this.#seen.add(name);
    return true;
  }

  /** Downloads the contents that are not on disk yet, all in one request, and returns their number. Throws `unavailable`. */
  async fetchContents(objects: readonly string[], signal?: AbortSignal): Promise<number> {
    if ((await this.#missing(objects)).length === 0) return 0;
    const { git, connection } = this.#deps;
    const action = `repository ${this.id}: fetching file contents`;
    using limit = withDeadline(signal, fetchTimeoutMs, action, connection);
    return await withLock(this.#lockFile, limit, async () => {
      const missing = await this.#missing(objects);
      if (missing.length === 0) return 0;
      await removeStaleLocks(this.path);
      // Without the usual exchange about which commits we have: none of them is asked for.
      const args = ["-c", "fetch.negotiationAlgorithm=noop", ...fetchQuietly, "origin", "--stdin"];
      const options = { repository: this.path, environment: connection.environment, input: `${missing.join("\n")}\n`, signal: limit };
      await git.remote(args, options).catch((error: unknown) => {
        throw networkFault(error, action, connection);
      });
      return missing.length;
    });
  }

  /** Puts packs together when there are many; forgets nothing. Meant for quiet moments. Returns whether there was something to do. */
  async compact(): Promise<boolean> {
    if (!(await hasManyPacks(this.path))) return false;
    const { git, connection } = this.#deps;
    return withLock(this.#lockFile, undefined, () => packTogether(git, this.path, connection));
  }

  async #localHead(): Promise<string> {
    const output = await this.#deps.git.local(["rev-parse", "--verify", "--end-of-options", this.#ref], { repository: this.path });
    return output.toString().trim();
  }

  /** Brings the newest commits. A mirror that the loss of power or a full disk has damaged is made anew. */
  async #update(signal: AbortSignal, action: string): Promise<void> {
    try {
      await this.#fetchBranch(this.path, signal, action);
    } catch (error) {
      if (!isDamage(error)) throw error;
      await this.#create(signal, action);
    }
  }

  /** Whole or not at all: a first fetch that was cut off leaves a folder that nobody takes for a mirror. */
  async #create(signal: AbortSignal, action: string): Promise<void> {
    const { git, holder } = this.#deps;
    await mkdir(this.temporary, { recursive: true });
    const started = join(this.temporary, holder.mark("mirror"));
    const damaged = join(this.temporary, holder.mark("damaged"));
    try {
      await git.local(["init", "--quiet", "--bare", "--template=", `--initial-branch=${this.#deps.branch}`, started], { signal });
      await this.#fetchBranch(started, signal, action);
      if (existsSync(this.path)) await rename(this.path, damaged);
      await rename(started, this.path);
    } finally {
      await Promise.all([removeTree(started), removeTree(damaged)]);
    }
  }

  async #fetchBranch(repository: string, signal: AbortSignal, action: string): Promise<void> {
    const { git, connection } = this.#deps;
    await removeStaleLocks(repository);
    const args = [...fetchQuietly, "origin", `+${this.#ref}:${this.#ref}`];
    await git.remote(args, { repository, environment: connection.environment, signal }).catch((error: unknown) => {
      if (error instanceof GitFailure && /couldn't find remote ref/.test(error.stderr)) throw noBranch(this.#deps);
      throw networkFault(error, action, connection);
    });
  }

  async #fetchCommit(commit: string, signal: AbortSignal, action: string): Promise<void> {
    const { git, connection } = this.#deps;
    const options = { repository: this.path, environment: connection.environment, signal };
    const error = await git.remote([...fetchQuietly, "origin", commit], options).then(
      () => undefined,
      (cause: unknown) => cause,
    );
    const isUnknown = error instanceof GitFailure && /not our ref|unadvertised object|couldn't find remote ref/.test(error.stderr);
    if (error !== undefined && !isUnknown) throw networkFault(error, action, connection);
    if (isUnknown || !(await this.has(commit))) {
      throw new Fault("not_found", `repository ${this.id}: the remote ${connection.url} has no commit ${commit} (any more)`);
    }
  }

  async #missing(objects: readonly string[]): Promise<string[]> {
    if (objects.length === 0) return [];
    const input = `${[...new Set(objects)].join("\n")}\n`;
    const output = await this.#deps.git.local(["cat-file", "--buffer", "--batch-check=%(objectname)"], { repository: this.path, input });
    return output
      .toString()
      .split("\n")
      .filter((line) => line.endsWith(" missing"))
      .map((line) => line.slice(0, -" missing".length));
  }
}

function whenUnreadable(error: unknown): undefined {
  if (!(error instanceof GitFailure)) throw error;
}
