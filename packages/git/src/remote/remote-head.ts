import { Fault } from "@slipway/domain";
import { type Git, GitFailure } from "../command/git.ts";
import type { Connection } from "./connection.ts";
import { type NetworkOptions, networkFault, withDeadline } from "./network-fault.ts";

/** A branch of a remote. */
export interface RemoteBranch {
  readonly id: string;
  readonly branch: string;
  readonly git: Git;
  readonly connection: Connection;
}

const headTimeoutMs = 30_000;

/** The remote's newest commit of the branch. Touches nothing on disk. Throws `unavailable`, or `not_found` without such a branch. */
export async function remoteHead(remote: RemoteBranch, { signal, timeoutMs = headTimeoutMs }: NetworkOptions = {}): Promise<string> {
  const { id, git, connection, branch } = remote;
  const ref = `refs/heads/${branch}`;
  const action = `repository ${id}: reading branch ${branch}`;
  using limit = withDeadline(signal, timeoutMs, action, connection);
  const options = { environment: connection.environment, signal: limit };
  const output = await git.remote(["ls-remote", "--exit-code", "origin", ref], options).catch((error: unknown) => {
    if (error instanceof GitFailure && error.exitCode === nothingFound) throw noBranch(remote);
    throw networkFault(error, action, connection);
  });
  // The pattern also fits names that only end like it.
  const line = output
    .toString()
    .split("\n")
    .find((text) => text.endsWith(`\t${ref}`));
  if (!line) throw noBranch(remote);
  return line.slice(0, line.indexOf("\t"));
}

/** Exit code of `ls-remote --exit-code`. */
const nothingFound = 2;

export function noBranch({ id, branch, connection }: Omit<RemoteBranch, "git">): Fault {
  return new Fault("not_found", `repository ${id}: the remote ${connection.url} has no branch ${branch}`);
}
