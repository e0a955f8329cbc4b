import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Fault, isFault } from "@slipway/domain";
import { backoffDelay, withLock } from "@slipway/runtime";
import { checkBranch, checkPath } from "../command/names.ts";
import { type NotAFile, readFiles } from "../files/read-files.ts";
import { listEntries, modes, textOf } from "../files/tree.ts";
import { removeTree } from "../folder/read-only-tree.ts";
import type { Mirror, MirrorDeps } from "../mirror/mirror.ts";
import { withDeadline } from "../remote/network-fault.ts";
import { remoteHead } from "../remote/remote-head.ts";
import { makeCommits } from "./make-commits.ts";
import { fastImport, type NewCommit, newRef } from "./new-commit.ts";
import { pushFailure } from "./push-outcome.ts";

/** The commit that new ones are made on. */
export interface BranchTip {
  readonly commit: string;
  /** Reads files of it, as `GitRepository.readFiles` does. */
  readFiles(paths: readonly string[]): Promise<Map<string, Buffer | NotAFile>>;
}

export interface WriteOptions {
  /** Default: the repository's branch. Another one is created from it if the remote does not have it. */
  readonly branch?: string;
  /** Makes the commits on top of the tip. Asked again each time another push came first. Without commits nothing is pushed. */
  readonly build: (tip: BranchTip) => Promise<readonly NewCommit[]>;
  /** Called before each push with the hashes of the commits. Who records them can tell after a crash, by `isAncestor`, whether the push arrived. */
  readonly beforePush?: (hashes: readonly string[]) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
  /** Gives up after this time. Default: 5 minutes. */
  readonly timeoutMs?: number;
}

/** What was pushed. */
export interface Written {
  /** The commit before the first new one. */
  readonly base: string;
  /** In the order in which they were made; empty if nothing was pushed. */
  readonly commits: readonly string[];
}

const writeTimeoutMs = 5 * 60_000;
/** How often in a row others may push first. */
const mostRaces = 20;

/**
 * Makes commits on a branch of the remote and pushes them, without force. A push that lost a race is made again on the new head. One process of the machine
 * writes a branch at a time. The objects are made in a private repository that borrows those of the mirror, without a worktree: no file of a repository is
 * ever on the disk under its own path, so links lead nowhere. Killed at any instant, it leaves either nothing or the whole push.
 * Throws `precondition` if the remote refuses the commits, `unavailable` if it cannot be reached, `invalid` and `not_found` for files that cannot be written.
 */
export async function writeBranch(mirror: Mirror, deps: MirrorDeps, options: WriteOptions): Promise<Written> {
  const { timeoutMs = writeTimeoutMs } = options;
  const branch = checkBranch(options.branch ?? deps.branch);
  const action = `repository ${deps.id}: pushing to ${branch}`;
  using limit = withDeadline(options.signal, timeoutMs, action, deps.connection);
  await mkdir(deps.folder, { recursive: true });
  return await withLock(
    join(deps.folder, `write-${createHash("sha256").update(branch).digest("hex").slice(0, 32)}.lock`),
    limit,
    async () => {
      for (let races = 0; races < mostRaces; races += 1) {
        if (races > 0) await delay(backoffDelay(races, { baseMs: 50, maxMs: 2_000 }), undefined, { signal: limit });
        const base = await tipOf(mirror, deps, branch, limit);
        const tip: BranchTip = { commit: base, readFiles: (paths) => readFiles(mirror, base, paths, limit) };
        const commits = await options.build(tip);
        if (commits.length === 0) return { base, commits: [] };
        const made = await makeAndPush({ mirror, deps, branch, base, commits, action, signal: limit, beforePush: options.beforePush });
        if (made) return { base, commits: made };
      }
      throw new Fault("unavailable", `${action} lost ${mostRaces} races in a row with other pushes; try again`);
    },
  );
}

/** The newest commit of the branch, fetched; that of the repository's branch if there is no such branch yet. */
async function tipOf(mirror: Mirror, deps: MirrorDeps, branch: string, signal: AbortSignal): Promise<string> {
  const head = await remoteHead({ ...deps, branch }, { signal }).catch((error: unknown) => {
    if (branch !== deps.branch && isFault(error, "not_found")) return undefined;
    throw error;
  });
  return await mirror.fetch({ want: head ?? (await mirror.head({ signal })), signal });
}

interface Pushing {
  readonly mirror: Mirror;
  readonly deps: MirrorDeps;
  readonly branch: string;
  readonly base: string;
  readonly commits: readonly NewCommit[];
  readonly action: string;
  readonly signal: AbortSignal;
  readonly beforePush: WriteOptions["beforePush"];
}

/** Returns the hashes; undefined if the branch has moved. */
async function makeAndPush({
  mirror,
  deps,
  branch,
  base,
  commits,
  action,
  signal,
  beforePush,
}: Pushing): Promise<readonly string[] | undefined> {
  const { git, connection, holder } = deps;
  const input = fastImport(base, commits, await modesOf(mirror, base, commits));
  const repository = join(mirror.temporary, holder.mark("write"));
  try {
    const hashes = await makeCommits(mirror, git, { repository, base, input, action, signal });
    await beforePush?.(hashes);
    // Against thin packs: their base may be a file that was never downloaded.
    const args = [
      "push",
      "--no-thin",
      "--no-follow-tags",
      "--recurse-submodules=no",
      "--no-signed",
      "origin",
      `${newRef}:refs/heads/${branch}`,
    ];
    try {
      await git.remote(args, { repository, environment: await connection.environment(), signal });
    } catch (error) {
      const failure = pushFailure(error, action, connection);
      if (failure === "raced") return undefined;
      throw failure;
    }
    return hashes;
  } finally {
    await removeTree(repository);
  }
}

/** The modes of the files that the commits change. */
async function modesOf(mirror: Mirror, base: string, commits: readonly NewCommit[]): Promise<ReadonlyMap<string, string>> {
  const paths = [...new Set(commits.flatMap(({ files }) => [...files.keys()]))];
  const refuse = (path: string, why: string) => new Fault("invalid", `${JSON.stringify(path)} ${why}`);
  for (const path of paths) if (checkPath(path) !== path || path === "") throw refuse(path, "is not the path of a file");
  const found = new Map((await listEntries(mirror, base, paths, "entries")).map(({ path, mode }) => [textOf(path), mode]));
  for (const path of paths) {
    const mode = found.get(path);
    if (mode === undefined) throw new Fault("not_found", `there is no file ${path} at commit ${base.slice(0, 7)}`);
    if (mode === modes.symbolicLink) throw refuse(path, "is a symbolic link; name the file itself");
    if (mode === modes.directory || mode === modes.submodule) throw refuse(path, "is not a file");
  }
  return found;
}
