import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Fault, isFault } from "@slipway/domain";
import { type Git, GitFailure, lastLine } from "../command/git.ts";
import type { Mirror } from "../mirror/mirror.ts";

export interface Making {
  /** The bare repository to make; the caller removes it. */
  readonly repository: string;
  /** The commit that the first new one is made on. */
  readonly base: string;
  /** For `git fast-import`. */
  readonly input: Buffer;
  /** For error messages. */
  readonly action: string;
  readonly signal: AbortSignal;
}

/** Makes commits in a bare repository of their own, which borrows the objects of the mirror, and returns their hashes. Throws `unavailable`. */
export async function makeCommits(mirror: Mirror, git: Git, making: Making): Promise<readonly string[]> {
  const { repository, base, input, action, signal } = making;
  try {
    await mkdir(mirror.temporary, { recursive: true });
    const format = base.length === 64 ? ["--object-format=sha256"] : [];
    await git.local(["init", "--quiet", "--bare", "--template=", ...format, repository], { signal });
    await mkdir(join(repository, "objects/info"), { recursive: true });
    await writeFile(join(repository, "objects/info/alternates"), `${resolve(mirror.path)}/objects\n`);
    const output = await git.local(["fast-import", "--quiet", "--done"], { repository, input, signal });
    return output.toString().trim().split("\n");
  } catch (error) {
    throw makingFailure(error, action);
  }
}

/** The fault for commits that could not be made: always `unavailable`, because only this machine can be the reason, such as a full disk. */
export function makingFailure(error: unknown, action: string): unknown {
  if (isFault(error)) return error;
  const reason =
    error instanceof GitFailure ? lastLine(error.stderr) : isSystemError(error) ? error.message.replace(/, .*/s, "") : undefined;
  if (reason === undefined) return error;
  return new Fault("unavailable", `${action}: the commits cannot be made on this machine: ${reason}; check the disk of DATA_DIR`, {
    cause: error,
  });
}

function isSystemError(error: unknown): error is Error {
  return error instanceof Error && "syscall" in error;
}
