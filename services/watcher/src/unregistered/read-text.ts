import type { PluginOfPiped } from "@slipway/app-config";
import type { FindApplicationFiles } from "@slipway/bus";
import { Fault } from "@slipway/domain";
import type { GitRepository } from "@slipway/git";
import type { ApplicationIndex } from "../applications/application-index.ts";
import type { WatchedBranch } from "../heads/watched-branch.ts";

export interface ReadTextDeps {
  readonly index: Pick<ApplicationIndex, "at">;
  readonly plugins: readonly PluginOfPiped[];
}

/** One repository: its branch, its contents. */
export interface TextSource {
  readonly branch: Pick<WatchedBranch, "head">;
  readonly repository: Pick<GitRepository, "readFiles">;
}

/** The largest file that is read; an answer of NATS has a limit of 1 MiB. */
const mostBytes = 256 * 1024;

/**
 * Reads the file of an application at the head of its branch, as it is in Git: nothing is decrypted. A file of no application is not read, whatever it is.
 * Throws `not_found`, `precondition` for what is no text or too large, and `unavailable` while Git cannot be reached.
 */
export function readText({ index, plugins }: ReadTextDeps, sourceOf: (repositoryId: string) => TextSource): FindApplicationFiles["read"] {
  return async ({ repositoryId, file }, signal) => {
    const { branch, repository } = sourceOf(repositoryId);
    const what = `${file} of repository ${repositoryId}`;
    if (!index.at(repositoryId, file)) throw new Fault("not_found", `${what} is that of no application`);
    const { hash } = await branch.head(signal);
    const content = (await repository.readFiles(hash, [file])).get(file);
    if (content === undefined) throw new Fault("not_found", `${what} is not there at commit ${hash.slice(0, 7)}`);
    if (typeof content === "string") throw new Fault("precondition", `${what} is a ${content}: it cannot be edited here`);
    if (content.length > mostBytes)
      throw new Fault("precondition", `${what} has ${content.length} bytes: more than ${mostBytes} cannot be edited here`);
    const targets = plugins.map(({ name, deployTargets }) => ({ plugin: name, deployTargets: [...deployTargets] }));
    return { commitHash: hash, file, content: textOf(content, what), targets };
  };
}

function textOf(content: Uint8Array, what: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
  } catch (cause) {
    throw new Fault("precondition", `${what} is not UTF-8: it cannot be edited here`, { cause });
  }
}
