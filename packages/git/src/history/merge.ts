import { Fault } from "@slipway/domain";
import { GitFailure, lastLine } from "../command/git.ts";
import { checkHash } from "../command/names.ts";
import type { Mirror } from "../mirror/mirror.ts";
import { isAncestor } from "./history.ts";

/** What a merge of two commits gives: a commit on disk, or the files in which they conflict. */
export type Merge = { readonly kind: "merged"; readonly commit: string } | { readonly kind: "conflict"; readonly files: readonly string[] };

/** Nobody's: the commit is on no branch, and every process that makes it makes the same one. */
const nobody = { NAME: "slipway", EMAIL: "slipway@localhost" };

/**
 * Merges `head` into `base` on disk, without a worktree: the result is what the branch would be after the merge. It is `head` itself if that continues
 * `base`, and `base` if that has `head` already. Everyone who merges the same commits gets the same commit. May download contents of files that both sides
 * changed. Throws `not_found` if a commit is not on disk, `precondition` if the two have no common history or Git is too old, and `unavailable`.
 */
export async function mergeCommits(mirror: Mirror, base: string, head: string, signal?: AbortSignal): Promise<Merge> {
  if (await isAncestor(mirror, checkHash(base), checkHash(head))) return { kind: "merged", commit: head };
  if (await isAncestor(mirror, head, base)) return { kind: "merged", commit: base };
  const output: Buffer[] = [];
  const args = ["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", base, head];
  const isClean = await mirror.online(args, { onOutput: (chunk) => output.push(chunk), signal }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof GitFailure && error.exitCode === conflicts) return false;
      throw mergeFault(mirror.id, error);
    },
  );
  const [tree = "", ...files] = Buffer.concat(output)
    .toString()
    .split("\0")
    .filter((each) => each !== "");
  if (!isClean) return { kind: "conflict", files };
  const date = (await mirror.read(["log", "-1", "--format=%ct", head, "--"])).toString().trim();
  const who = Object.entries(nobody).flatMap(([key, value]) => ["AUTHOR", "COMMITTER"].map((role) => [`GIT_${role}_${key}`, value]));
  const environment = { ...Object.fromEntries(who), GIT_AUTHOR_DATE: `${date} +0000`, GIT_COMMITTER_DATE: `${date} +0000` };
  const commit = await mirror.read(["commit-tree", checkHash(tree), "-p", base, "-p", head, "-m", "Merge"], { environment });
  return { kind: "merged", commit: commit.toString().trim() };
}

/** Exit code of `merge-tree` for conflicts. */
const conflicts = 1;
/** Exit code for options that Git does not know. */
const usage = 129;

function mergeFault(repository: string, error: unknown): unknown {
  if (!(error instanceof GitFailure)) return error;
  if (error.exitCode === usage)
    return new Fault("precondition", "Git 2.38 or newer is needed to preview a branch that is behind: upgrade Git, or rebase the branch");
  if (/unrelated histories/.test(error.stderr))
    return new Fault("precondition", `repository ${repository}: the two branches have no common history`);
  return new Fault("unavailable", `repository ${repository}: merging failed: ${lastLine(error.stderr)}`, { cause: error });
}
