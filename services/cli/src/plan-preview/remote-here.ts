import { execFile } from "node:child_process";
import { Fault, separateCredentials } from "@slipway/domain";

/** The address of a repository as it is sent: without the token that CI jobs have in it. Throws `invalid` for an address that is none. */
export function withoutCredentials(address: string): string {
  return separateCredentials(address).address;
}

/** The address of the remote of the repository in a directory, `origin` or its only one. Throws `invalid` if there is none. */
export async function remoteHere(directory: string): Promise<string> {
  const names = (await git(directory, "remote"))?.split("\n").filter((name) => name !== "") ?? [];
  const name = names.includes("origin") ? "origin" : names.length === 1 ? names[0] : undefined;
  const address = name === undefined ? undefined : await git(directory, "remote", "get-url", "--", name);
  if (address === undefined)
    throw new Fault("invalid", "the current directory is not in a Git repository with a remote origin: name the repository with --repo");
  return withoutCredentials(address.trim());
}

/** Undefined if Git is missing or fails. */
function git(directory: string, ...args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile("git", ["-C", directory, ...args], (error, stdout) => resolve(error ? undefined : stdout));
  });
}
