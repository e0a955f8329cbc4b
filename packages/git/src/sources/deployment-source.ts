import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Fault, type GitSource } from "@slipway/domain";
import { containedPath } from "../files/contained-path.ts";
import type { CheckoutOptions, Worktree } from "../worktrees/worktrees.ts";
import type { PrivateCopy } from "./private-copy.ts";
import { referredPaths } from "./referred-directories.ts";
import type { GitRepository } from "./repository.ts";
import { sharedDirectory } from "./shared-directory.ts";
import type { Sources } from "./sources.ts";

const wholeRepository = "";

/** The files of an application at one commit, as plugins get them. They exist until it is disposed. */
export interface DeploymentSource extends AsyncDisposable {
  /** Absolute path of the application's directory. */
  readonly applicationDirectory: string;
  readonly commitHash: string;
  /** The application file as it was read. */
  readonly applicationConfig: Uint8Array;
  readonly applicationConfigFilename: string;
  /** Absolute path of the directory that applications share; it may not exist. */
  readonly sharedConfigDirectory: string;
}

/** A source with what is around the application. */
export interface CheckedOutSource extends DeploymentSource {
  /** Absolute path of the repository's root. */
  readonly repositoryDirectory: string;
  /** The directories of the repository that the application needs, that of the application first; the root is "". All of them are there, others may be. */
  readonly directories: readonly string[];
}

/**
 * Which files to check out. `needed`: the application's directory, the shared one, and those that its kustomizations and charts refer to, read-only and
 * shared with other readers. `whole`: the entire
 * repository, likewise. `private`: a writable copy of the entire repository.
 */
export type SourceFiles = "needed" | "whole" | "private";

export interface OpenSourceOptions {
  readonly signal?: AbortSignal;
  /** Default: `needed`. */
  readonly files?: SourceFiles;
}

/**
 * Checks out the files of an application at a commit.
 * Throws `not_found` if the commit, the directory or the application file does not exist, `invalid` if the file leads outside the repository,
 * `unavailable` if the remote cannot be reached.
 */
export async function openDeploymentSource(
  sources: Sources,
  source: Pick<GitSource, "repositoryId" | "path" | "configFilename">,
  commitHash: string,
  { signal, files: wanted = "needed" }: OpenSourceOptions = {},
): Promise<CheckedOutSource> {
  const repository = sources.repository(source.repositoryId);
  await repository.fetch({ want: commitHash, ...(signal && { signal }) });
  const opening = signal ? { signal } : {};
  const files = await checkOut(wanted, { sources, repository, source, commitHash, opening });
  try {
    const applicationDirectory = join(files.dir, source.path);
    const file = await containedPath(files.dir, join(source.path, source.configFilename));
    const applicationConfig = await readFile(file).catch((cause: unknown) => {
      throw new Fault("not_found", `no application file ${join(source.path, source.configFilename)} at commit ${commitHash.slice(0, 7)}`, {
        cause,
      });
    });
    return {
      applicationDirectory,
      commitHash,
      applicationConfig,
      applicationConfigFilename: source.configFilename,
      sharedConfigDirectory: join(files.dir, sharedDirectory),
      repositoryDirectory: files.dir,
      directories: files.directories,
      [Symbol.asyncDispose]: () => files[Symbol.asyncDispose](),
    };
  } catch (error) {
    await files[Symbol.asyncDispose]();
    throw error;
  }
}

/** Checked-out files, and the directories that are needed of them. */
interface Files extends Worktree {
  readonly directories: readonly string[];
}

interface CheckOut {
  readonly sources: Sources;
  readonly repository: GitRepository;
  readonly source: Pick<GitSource, "path" | "configFilename">;
  readonly commitHash: string;
  readonly opening: CheckoutOptions;
}

async function checkOut(wanted: SourceFiles, { sources, repository, source, commitHash, opening }: CheckOut): Promise<Files> {
  if (wanted === "needed") return await neededFiles(repository, source, commitHash, opening);
  const files =
    wanted === "private"
      ? await privateFiles(sources, repository, commitHash, opening)
      : await repository.checkout(commitHash, [wholeRepository], opening);
  return { dir: files.dir, directories: [wholeRepository], [Symbol.asyncDispose]: () => files[Symbol.asyncDispose]() };
}

/** How often directories may lead to others that lead to others. */
const mostRounds = 20;

/** Starts no process for files that are checked out already. */
async function neededFiles(
  repository: GitRepository,
  { path, configFilename }: Pick<GitSource, "path" | "configFilename">,
  commitHash: string,
  options: CheckoutOptions,
): Promise<Files> {
  const shared = await repository.treeIds(commitHash, [sharedDirectory]);
  let present = shared.get(sharedDirectory) === undefined ? [path] : [path, sharedDirectory];
  let worktree = await repository.checkout(commitHash, present, options);
  try {
    for (let round = 0; round < mostRounds; round += 1) {
      const absent = await referredPaths({ dir: worktree.dir, path, configFilename, present });
      const directories = await directoriesOf(repository, commitHash, absent);
      if (directories.every((each) => present.includes(each))) break;
      present = [...new Set([...present, ...directories])];
      const more = await repository.checkout(commitHash, present, options);
      await worktree[Symbol.asyncDispose]();
      worktree = more;
    }
    const { dir } = worktree;
    const release = worktree[Symbol.asyncDispose];
    return { dir, directories: present, [Symbol.asyncDispose]: () => release() };
  } catch (error) {
    await worktree[Symbol.asyncDispose]();
    throw error;
  }
}

/** Whether a commit has a file at a path, the oldest answer first: everyone who reads the application would ask again. */
const filesAt = new Map<string, boolean>();
const mostAnswers = 10_000;

/** The directories at the paths, and those of the files at them. */
async function directoriesOf(repository: GitRepository, commitHash: string, paths: readonly string[]): Promise<readonly string[]> {
  if (paths.length === 0) return [];
  const ids = await repository.treeIds(commitHash, paths);
  const others = paths.filter((path) => ids.get(path) === undefined);
  const keyOf = (path: string) => `${repository.id}:${commitHash}:${path}`;
  const unknown = others.filter((path) => !filesAt.has(keyOf(path)));
  if (unknown.length > 0) {
    const found = await repository.readFiles(commitHash, unknown);
    for (const path of unknown) filesAt.set(keyOf(path), found.has(path));
  }
  const folders = others.filter((path) => filesAt.get(keyOf(path))).map((path) => dirname(path));
  for (const oldest of filesAt.keys()) {
    if (filesAt.size <= mostAnswers) break;
    filesAt.delete(oldest);
  }
  return [
    ...new Set([
      ...paths.filter((path) => ids.get(path) !== undefined),
      ...folders.map((folder) => (folder === "." ? wholeRepository : folder)),
    ]),
  ];
}

async function privateFiles(
  sources: Sources,
  repository: GitRepository,
  commitHash: string,
  options: { readonly signal?: AbortSignal },
): Promise<PrivateCopy> {
  await using worktree = await repository.checkout(commitHash, [wholeRepository], options);
  // Awaited here: the worktree must exist until it is copied.
  return await sources.copyOf(worktree.dir);
}
