import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { uptime } from "node:os";
import { join } from "node:path";
import { Fault, isFault } from "@slipway/domain";
import { withLock } from "@slipway/runtime";
import { checkHash, checkPath } from "../command/names.ts";
import { listEntries, type TreeEntry } from "../files/tree.ts";
import type { Holder } from "../folder/holder.ts";
import { removeLeftovers, removeTree } from "../folder/read-only-tree.ts";
import type { Mirror } from "../mirror/mirror.ts";
import { addDirectories, isComplete, type WantedDirectory } from "./worktree-files.ts";

/** Directories of one commit, read-only and shared. They exist until it is disposed; disposing is idempotent and never throws. */
export interface Worktree extends AsyncDisposable {
  /** Absolute path of the repository's root. Contains the requested directories, and possibly others. */
  readonly dir: string;
}

export interface CheckoutOptions {
  readonly signal?: AbortSignal;
}

interface WorktreesDeps {
  /** The repository's own folder below the sources' folder. */
  readonly folder: string;
  readonly mirror: Mirror;
  readonly holder: Holder;
}

/**
 * The worktrees of one repository, one for each commit in use: `worktrees/<commit>/tree` contains the files, `worktrees/<commit>/leases/<holder>…`
 * records who uses them. A lease is valid while its holder is open.
 */
export class Worktrees {
  readonly #deps: WorktreesDeps;
  readonly #folder: string;
  readonly #lockFile: string;
  /** Directories that callers in this process are waiting for, by commit. */
  readonly #wanted = new Map<string, Set<string>>();

  constructor(deps: WorktreesDeps) {
    this.#deps = deps;
    this.#folder = join(deps.folder, "worktrees");
    this.#lockFile = join(deps.folder, "worktrees.lock");
  }

  /**
   * Checks out directories of a commit. "" is the entire repository.
   * Throws `invalid` for a path outside the repository, `not_found` if the commit lacks a directory, `too_large` if the directories have too much, `unavailable` if contents cannot be downloaded.
   */
  async checkout(commit: string, paths: readonly string[], { signal }: CheckoutOptions = {}): Promise<Worktree> {
    checkHash(commit);
    const names = [...new Set(paths.map(checkPath))];
    const lease = await this.#lease(commit);
    const release = () => rm(lease, { force: true }).catch(() => {});
    try {
      await this.#complete(commit, names, signal);
    } catch (error) {
      await release();
      throw error;
    }
    return { dir: this.#tree(commit), [Symbol.asyncDispose]: release };
  }

  /** Removes worktrees that have been unused for `idleMs`, and what dead processes left. Safe at any time, from any number of processes. */
  async sweep(idleMs: number): Promise<void> {
    const commits = await readdir(this.#folder).catch(() => []);
    for (const commit of commits) await this.#removeIdle(commit, idleMs);
    await removeLeftovers(this.#deps.mirror.temporary, this.#deps.holder);
  }

  #tree(commit: string): string {
    return join(this.#folder, commit, "tree");
  }

  /** Takes the same lock as removal, so a worktree is never removed between being found and being leased. */
  async #lease(commit: string): Promise<string> {
    const leases = join(this.#folder, commit, "leases");
    const lease = join(leases, this.#deps.holder.mark("lease"));
    await mkdir(this.#deps.folder, { recursive: true });
    await withLock(this.#lockFile, undefined, async () => {
      await Promise.all([mkdir(leases, { recursive: true }), mkdir(this.#tree(commit), { recursive: true })]);
      await writeFile(lease, "");
    });
    return lease;
  }

  /** Concurrent callers in this process share one run of Git: whoever gets the lock first adds what all of them are waiting for. */
  async #complete(commit: string, names: readonly string[], signal: AbortSignal | undefined): Promise<void> {
    if ((await this.#incomplete(commit, names)).length === 0) return;
    const { mirror } = this.#deps;
    if (!(await mirror.has(commit))) await mirror.fetch({ want: commit, signal });
    const wanted = this.#wanted.get(commit) ?? new Set<string>();
    this.#wanted.set(commit, wanted);
    for (const name of names) wanted.add(name);

    await withLock(join(this.#folder, commit, "lock"), signal, async () => {
      if ((await this.#incomplete(commit, names)).length === 0) return;
      const incomplete = await this.#incomplete(commit, [...new Set([...wanted, ...names])]);
      wanted.clear();
      await mkdir(mirror.temporary, { recursive: true });
      await addDirectories(this.#deps, { commit, tree: this.#tree(commit) }, await this.#directories(commit, incomplete), signal);
    });
    if (wanted.size === 0) this.#wanted.delete(commit);
    const [missing] = await this.#incomplete(commit, names);
    if (missing !== undefined) throw new Fault("not_found", `repository ${mirror.id} has no directory ${missing} at commit ${commit}`);
  }

  async #incomplete(commit: string, names: readonly string[]): Promise<string[]> {
    const complete = await Promise.all(names.map((name) => isComplete(this.#tree(commit), name)));
    return names.filter((_, index) => !complete[index]);
  }

  /** Those of the names that are directories at the commit; the root always is. */
  async #directories(commit: string, names: readonly string[]): Promise<WantedDirectory[]> {
    const found = new Map<string, TreeEntry[]>(names.map((name) => [Buffer.from(name).toString("latin1"), []]));
    for (const entry of await listEntries(this.#deps.mirror, commit, names, "files")) {
      found.get("")?.push(entry);
      for (let end = entry.path.indexOf("/"); end >= 0; end = entry.path.indexOf("/", end + 1))
        found.get(entry.path.slice(0, end))?.push(entry);
    }
    const entriesOf = (path: string) => found.get(Buffer.from(path).toString("latin1")) ?? [];
    return names.map((path) => ({ path, entries: entriesOf(path) })).filter(({ path, entries }) => path === "" || entries.length > 0);
  }

  async #removeIdle(commit: string, idleMs: number): Promise<void> {
    if (!(await this.#isIdle(commit, idleMs))) return;
    const { folder, holder, mirror } = this.#deps;
    await mkdir(join(folder, "tmp"), { recursive: true });
    const trash = join(mirror.temporary, holder.mark("trash"));
    const isTaken = await withLock(this.#lockFile, undefined, async () => {
      if (!(await this.#isIdle(commit, idleMs))) return false;
      await rename(join(this.#folder, commit), trash);
      return true;
    }).catch((error: unknown) => {
      if (isFault(error)) throw error;
      return false; // Another process removed it first.
    });
    if (isTaken) await removeTree(trash);
  }

  /**
   * Idle time counts from the last change in the folder of leases. A worktree from before the machine booted is always idle: after a power
   * failure it may contain empty files. A change in the future counts like one in the past: the clock was set back.
   */
  async #isIdle(commit: string, idleMs: number): Promise<boolean> {
    const leases = join(this.#folder, commit, "leases");
    const names = await readdir(leases).catch(() => []);
    if (names.some((name) => this.#deps.holder.isOwned(name))) return false;
    const changed = await stat(leases).catch(() => undefined);
    const startedMs = Date.now() - uptime() * 1_000;
    return !changed || changed.mtimeMs < startedMs || Math.abs(Date.now() - Math.floor(changed.mtimeMs)) >= idleMs;
  }
}
