import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault, type GitSource } from "@slipway/domain";
import { containedPath } from "../files/contained-path.ts";
import type { PrivateCopy } from "./private-copy.ts";
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

/**
 * Which files to check out. `needed`: the application's directory and the shared one, read-only and shared with other readers. `whole`: the entire
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
): Promise<DeploymentSource> {
  const repository = sources.repository(source.repositoryId);
  await repository.fetch({ want: commitHash, ...(signal && { signal }) });
  const opening = signal ? { signal } : {};
  const files =
    wanted === "private"
      ? await privateFiles(sources, repository, commitHash, opening)
      : await repository.checkout(
          commitHash,
          wanted === "whole" ? [wholeRepository] : await neededPaths(repository, source.path, commitHash),
          opening,
        );
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
      [Symbol.asyncDispose]: () => files[Symbol.asyncDispose](),
    };
  } catch (error) {
    await files[Symbol.asyncDispose]();
    throw error;
  }
}

async function neededPaths(repository: GitRepository, path: string, commitHash: string): Promise<readonly string[]> {
  const shared = await repository.treeIds(commitHash, [sharedDirectory]);
  return shared.get(sharedDirectory) === undefined ? [path] : [path, sharedDirectory];
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
