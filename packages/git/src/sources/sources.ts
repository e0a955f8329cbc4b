import { chmod, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Fault, isFault } from "@slipway/domain";
import { type Logger, privateFolder } from "@slipway/runtime";
import { Git } from "../command/git.ts";
import { requireGit } from "../command/require-git.ts";
import { Holder } from "../folder/holder.ts";
import { removeLeftovers, removeTree } from "../folder/read-only-tree.ts";
import { Mirror, type MirrorDeps } from "../mirror/mirror.ts";
import { brokenConnection, type Connection, prepareConnection } from "../remote/connection.ts";
import { checkRepositoryConfig, type RepositoryConfig, repositoryFolder } from "../remote/repository-config.ts";
import { Worktrees } from "../worktrees/worktrees.ts";
import { writeBranch } from "../writing/write-branch.ts";
import { type CopyOptions, copyFolder, type PrivateCopy } from "./private-copy.ts";
import { type GitRepository, gitRepository } from "./repository.ts";

/** The repositories on this machine's disk. Disposing stops running commands and releases every worktree; it is idempotent and never throws. */
export interface Sources extends AsyncDisposable {
  /** Returns a repository. Throws `not_found` for an id that is not configured. */
  repository(id: string): GitRepository;
  /** Makes a writable copy of a folder. It is removed when disposed, or by a later sweep of any process if this one is killed. */
  copyOf(folder: string, options?: CopyOptions): Promise<PrivateCopy>;
  /**
   * Makes a folder for private files besides that of the sources, and removes from it what dead processes left, now and with every sweep: everything
   * that is not a copy of `copyOf`, or named by `newName`, of a process that still runs.
   */
  keepFolder(folder: string): Promise<void>;
  /** A new name for a file in a folder of `keepFolder`. It is swept once this process is gone. */
  newName(purpose: string): string;
  /** Removes worktrees that have been idle and what dead processes left. Also runs periodically. Never throws. */
  sweep(): Promise<void>;
}

export interface SourcesOptions {
  /** Shared by all processes of the machine; created if missing, private to this user. Its file system must support permissions and file locks. */
  readonly dir: string;
  readonly repositories: readonly RepositoryConfig[];
  readonly log: Logger;
  /** The Git program, version 2.32 or newer. Default: `git` from the PATH. */
  readonly git?: string;
  /** How long an unused worktree is kept for the next stage. Default: 60 s. */
  readonly keepIdleMs?: number;
  /** Time between two sweeps. Default: 30 s. */
  readonly sweepEveryMs?: number;
}

/**
 * Opens the repositories' folder and removes what crashed processes left there. Contacts no remote.
 * Throws `invalid` for a configuration that cannot work, `precondition` if Git is missing or too old. A repository whose key file cannot be read, or
 * that needs an ssh that is missing, is logged and fails alone, when it is used.
 */
export async function openSources(options: SourcesOptions): Promise<Sources> {
  for (const config of options.repositories) checkRepositoryConfig(config);
  const dir = resolve(options.dir);
  const home = join(dir, "home");
  await mkdir(home, { recursive: true, mode: 0o700 });
  await chmod(dir, 0o700);
  const git = new Git(options.git ?? "git", home);
  await requireGit(git);

  const holder = await Holder.enter(join(dir, "holders"));
  const secrets = join(dir, "secrets", holder.mark("secrets"));
  const sources = new OpenSources({
    git,
    holder,
    secrets,
    copies: join(dir, "copies"),
    log: options.log,
    keepIdleMs: options.keepIdleMs ?? 60_000,
  });
  try {
    await removeLeftovers(join(dir, "secrets"), holder);
    for (const config of options.repositories) {
      const folder = join(dir, "repositories", repositoryFolder(config.id));
      const keyFolder = join(secrets, repositoryFolder(config.id));
      const folders = { keyFolder, knownHostsFile: join(dir, "known_hosts") };
      const connection = await prepareConnection(git.environment(), config, folders).catch((error: unknown) => {
        if (!isFault(error, "precondition")) throw error;
        return brokenConnection(config, error);
      });
      await warnIfBroken(config.id, connection, options.log);
      sources.add({ id: config.id, branch: config.branch, folder, git, holder, connection });
    }
    await sources.start(options.sweepEveryMs ?? 30_000);
    return sources;
  } catch (error) {
    await sources[Symbol.asyncDispose]();
    throw error;
  }
}

async function warnIfBroken(repository: string, connection: Connection, log: Logger): Promise<void> {
  await connection.environment().catch((err: unknown) => log.warn({ repository, err }, "repository cannot be reached"));
}

interface OpenSourcesDeps {
  readonly git: Git;
  readonly holder: Holder;
  /** The folder for this holder's key files. */
  readonly secrets: string;
  /** The folder for private copies. */
  readonly copies: string;
  readonly log: Logger;
  readonly keepIdleMs: number;
}

class OpenSources implements Sources {
  readonly #deps: OpenSourcesDeps;
  /** Where private copies are. */
  readonly #folders = new Set<string>();
  readonly #repositories = new Map<string, { readonly api: GitRepository; readonly mirror: Mirror; readonly worktrees: Worktrees }>();
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;

  constructor(deps: OpenSourcesDeps) {
    this.#deps = deps;
    this.#folders.add(deps.copies);
  }

  add(deps: MirrorDeps): void {
    const mirror = new Mirror(deps);
    const worktrees = new Worktrees({ folder: deps.folder, mirror, holder: deps.holder });
    const api = gitRepository(mirror, worktrees, (options) => writeBranch(mirror, deps, options));
    this.#repositories.set(mirror.id, { api, mirror, worktrees });
  }

  /** Sweeps once, then periodically. */
  async start(sweepEveryMs: number): Promise<void> {
    await this.sweep();
    this.#timer = setInterval(() => void this.#tidy(), sweepEveryMs).unref();
  }

  repository(id: string): GitRepository {
    const found = this.#repositories.get(id);
    if (!found) throw new Fault("not_found", `repository ${JSON.stringify(id)} is not configured; add it to the piped's repositories`);
    return found.api;
  }

  copyOf(folder: string, options?: CopyOptions): Promise<PrivateCopy> {
    return copyFolder(folder, this.#deps, options);
  }

  async keepFolder(folder: string): Promise<void> {
    await privateFolder(folder);
    this.#folders.add(folder);
    await removeLeftovers(folder, this.#deps.holder);
  }

  newName(purpose: string): string {
    return this.#deps.holder.mark(purpose);
  }

  sweep(): Promise<void> {
    this.#sweeping = this.#sweeping
      .then(() => Promise.all([...this.#folders].map((folder) => removeLeftovers(folder, this.#deps.holder))))
      .then(() => this.#each(({ worktrees }) => worktrees.sweep(this.#deps.keepIdleMs)));
    return this.#sweeping;
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #tidy(): Promise<void> {
    await this.sweep();
    await this.#each(async ({ mirror }) => {
      if (await mirror.compact()) this.#deps.log.info({ repository: mirror.id }, "combined the packs of a mirror");
    });
  }

  async #each(tidy: (repository: { readonly mirror: Mirror; readonly worktrees: Worktrees }) => Promise<void>): Promise<void> {
    for (const [repository, open] of this.#repositories) {
      if (this.#closing) return;
      await tidy(open).catch((err: unknown) => {
        if (!this.#closing) this.#deps.log.warn({ repository, err }, "did not sweep sources");
      });
    }
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer);
    this.#deps.git.stop();
    await this.#sweeping;
    await Promise.all([this.#deps.holder.leave(), removeTree(this.#deps.secrets)]);
  }
}
