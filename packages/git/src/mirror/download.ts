import { Fault } from "@slipway/domain";
import { GitFailure } from "../command/git.ts";
import { networkFault } from "../remote/network-fault.ts";
import { noBranch, type RemoteBranch } from "../remote/remote-head.ts";
import { keepHead, keptRef } from "./kept-commits.ts";
import { removeStaleLocks } from "./stale-locks.ts";

export interface DownloadOptions {
  /** The bare repository on disk that receives the objects; the caller holds its lock. */
  readonly repository: string;
  readonly signal: AbortSignal;
  /** What is being done, for error messages. */
  readonly action: string;
}

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
 * Downloads the newest commits of the branch. The head before stays referred to, so that a forced push loses no commit that may be running.
 * Throws `unavailable`, or `not_found` if the remote has no such branch.
 */
export async function downloadBranch(deps: RemoteBranch, { repository, signal, action }: DownloadOptions): Promise<void> {
  const { git, connection, branch } = deps;
  await removeStaleLocks(repository);
  const ref = `refs/heads/${branch}`;
  await keepHead(git, repository, branch);
  const args = [...fetchQuietly, "origin", `+${ref}:${ref}`];
  await git.remote(args, { repository, environment: await connection.environment(), signal }).catch((error: unknown) => {
    if (error instanceof GitFailure && /couldn't find remote ref/.test(error.stderr)) throw noBranch(deps);
    throw networkFault(error, action, connection);
  });
}

/** Downloads a commit that may be on no branch, and keeps it. Throws `unavailable`, or `not_found` if the remote refuses it. */
export async function downloadCommit(deps: RemoteBranch, commit: string, { repository, signal, action }: DownloadOptions): Promise<void> {
  const { git, connection } = deps;
  const options = { repository, environment: await connection.environment(), signal };
  await git.remote([...fetchQuietly, "origin", `${commit}:${keptRef(commit)}`], options).catch((error: unknown) => {
    const isUnknown = error instanceof GitFailure && /not our ref|unadvertised object|couldn't find remote ref/.test(error.stderr);
    throw isUnknown ? noCommit(deps, commit) : networkFault(error, action, connection);
  });
}

/** Downloads file contents by their object ids, all in one request. Throws `unavailable`. */
export async function downloadContents(
  { git, connection }: RemoteBranch,
  objects: readonly string[],
  { repository, signal, action }: DownloadOptions,
): Promise<void> {
  await removeStaleLocks(repository);
  // Skips the negotiation about which commits we have: none of them is requested.
  const args = ["-c", "fetch.negotiationAlgorithm=noop", ...fetchQuietly, "origin", "--stdin"];
  const options = { repository, environment: await connection.environment(), input: `${objects.join("\n")}\n`, signal };
  await git.remote(args, options).catch((error: unknown) => {
    throw networkFault(error, action, connection);
  });
}

/** The fault for a commit that the remote does not have. */
export function noCommit({ id, connection }: RemoteBranch, commit: string): Fault {
  return new Fault("not_found", `repository ${id}: the remote ${connection.url} has no commit ${commit} (any more)`);
}
