import { statSync } from "node:fs";
import { type Git, GitFailure } from "../command/git.ts";

/** More commits than this are not remembered. */
const maxSeen = 1_000;

/** The commits of a bare repository that are on disk. Never contacts the remote. */
export class CommitsOnDisk {
  readonly #git: Git;
  readonly #repository: string;
  /** Commits seen on disk, by inode: they stay there as long as it is the same repository. */
  readonly #seen = new Set<string>();

  constructor(git: Git, repository: string) {
    this.#git = git;
    this.#repository = repository;
  }

  /** Whether the commit is on disk; false if the repository does not exist or cannot be read. */
  async has(commit: string): Promise<boolean> {
    const found = statSync(this.#repository, { throwIfNoEntry: false });
    if (!found) return false;
    const name = `${found.ino}:${commit}`;
    if (this.#seen.has(name)) return true;
    const options = { repository: this.#repository, input: `${commit}^{commit}\n` };
    const output = await this.#git.local(["cat-file", "--buffer", "--batch-check"], options).catch(whenUnreadable);
    if (!output?.toString().includes(" commit ")) return false;
    if (this.#seen.size >= maxSeen) this.#seen.clear();
    this.#seen.add(name);
    return true;
  }

  /** Forgets what was seen: the repository turned out to be damaged. */
  forget(): void {
    this.#seen.clear();
  }
}

/** Those of the objects that are not in the repository, each once. */
export async function missingObjects(git: Git, repository: string, objects: readonly string[]): Promise<string[]> {
  if (objects.length === 0) return [];
  const input = `${[...new Set(objects)].join("\n")}\n`;
  const output = await git.local(["cat-file", "--buffer", "--batch-check=%(objectname)"], { repository, input });
  return output
    .toString()
    .split("\n")
    .filter((line) => line.endsWith(" missing"))
    .map((line) => line.slice(0, -" missing".length));
}

function whenUnreadable(error: unknown): undefined {
  if (!(error instanceof GitFailure)) throw error;
}
