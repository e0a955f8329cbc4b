import { type Git, GitFailure } from "../command/git.ts";

const prefix = "refs/slipway/kept";

/** The ref that keeps a commit, whatever happens to the branch. */
export function keptRef(commit: string): string {
  return `${prefix}/${commit}`;
}

/**
 * Keeps the head of a branch before it is fetched again: after a forced push, it may still be what is running. Kept commits that it contains are no
 * longer kept on their own, so a branch that is never forced has one. Does nothing for a damaged repository: fetching reports that.
 */
export async function keepHead(git: Git, repository: string, branch: string): Promise<void> {
  const refs = async (...args: readonly string[]) =>
    (await git.local(["for-each-ref", ...args], { repository }))
      .toString()
      .split("\n")
      .filter((line) => line !== "");
  try {
    const [head] = await refs("--format=%(objectname)", `refs/heads/${branch}`);
    if (head === undefined) return;
    const contained = (await refs(`--merged=${head}`, "--format=%(refname)", prefix)).filter((ref) => ref !== keptRef(head));
    const input = [...contained.map((ref) => `delete ${ref}\n`), `update ${keptRef(head)} ${head}\n`].join("");
    await git.local(["update-ref", "--stdin"], { repository, input });
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
  }
}
