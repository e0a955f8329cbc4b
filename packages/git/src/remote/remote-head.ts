import { Fault } from "@slipway/domain";
import { type Git, GitFailure } from "../command/git.ts";
import type { Connection } from "./connection.ts";
import { type NetworkOptions, networkFault, withDeadline } from "./network-fault.ts";

/** A branch of a remote, and how to reach it. `id` is the repository's, for messages. */
export interface RemoteBranch {
  readonly id: string;
  readonly branch: string;
  readonly git: Git;
  readonly connection: Connection;
}

const headTimeoutMs = 30_000;

/** Asks the remote for the newest commit of the branch. Does not touch the disk. Throws `unavailable`, or `not_found` if there is no such branch. */
export async function remoteHead(remote: RemoteBranch, { signal, timeoutMs = headTimeoutMs }: NetworkOptions = {}): Promise<string> {
  const { id, git, connection, branch } = remote;
  const ref = `refs/heads/${branch}`;
  const action = `repository ${id}: reading branch ${branch}`;
  using limit = withDeadline(signal, timeoutMs, action, connection);
  const options = { environment: await connection.environment(), signal: limit };
  const output = await git.remote(["ls-remote", "--exit-code", "origin", ref], options).catch((error: unknown) => {
    if (error instanceof GitFailure && error.exitCode === nothingFound) throw noBranch(remote);
    throw networkFault(error, action, connection);
  });
  // The pattern also matches refs that only end with it.
  const line = output
    .toString()
    .split("\n")
    .find((text) => text.endsWith(`\t${ref}`));
  if (!line) throw noBranch(remote);
  return line.slice(0, line.indexOf("\t"));
}

/** Exit code of `ls-remote --exit-code`. */
const nothingFound = 2;

/** The fault for a branch that the remote does not have. */
export function noBranch({ id, branch, connection }: Omit<RemoteBranch, "git">): Fault {
  return new Fault("not_found", `repository ${id}: the remote ${connection.url} has no branch ${branch}`);
}
