import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Fault, type GitSource } from "@slipway/domain";
import { containedPath } from "./contained-path.ts";
import type { Sources } from "./sources.ts";

/** Directory at the repository's root whose files applications share. */
const sharedDirectory = ".pipe";

/** The files of an application at one commit, as plugins get them. They stay until it is disposed. */
export interface DeploymentSource extends AsyncDisposable {
  /** Absolute path of the application's directory. */
  readonly applicationDirectory: string;
  readonly commitHash: string;
  /** The application file as it was read. */
  readonly applicationConfig: Uint8Array;
  readonly applicationConfigFilename: string;
  /** Absolute path of the directory that applications share; it need not exist. */
  readonly sharedConfigDirectory: string;
}

/**
 * Checks out an application's directory and what applications share.
 * Throws `not_found` when commit, directory or file are not there, `invalid` when the file leads out of the repository, `unavailable` when Git is away.
 */
export async function openDeploymentSource(
  sources: Sources,
  source: Pick<GitSource, "repositoryId" | "path" | "configFilename">,
  commitHash: string,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<DeploymentSource> {
  const repository = sources.repository(source.repositoryId);
  await repository.fetch({ want: commitHash, ...(signal && { signal }) });
  const shared = await repository.treeIds(commitHash, [sharedDirectory]);
  const paths = shared.get(sharedDirectory) === undefined ? [source.path] : [source.path, sharedDirectory];
  const worktree = await repository.checkout(commitHash, paths, signal ? { signal } : {});
  try {
    const applicationDirectory = join(worktree.dir, source.path);
    const file = await containedPath(worktree.dir, join(source.path, source.configFilename));
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
      sharedConfigDirectory: join(worktree.dir, sharedDirectory),
      [Symbol.asyncDispose]: () => worktree[Symbol.asyncDispose](),
    };
  } catch (error) {
    await worktree[Symbol.asyncDispose]();
    throw error;
  }
}
