import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** The directory at the repository's root with files that applications share, such as templates of analysis. */
export const sharedDirectory = ".pipe";

/** `.pipe` at the root of the repository that a directory on disk is in; in the directory itself if it is in none. It may not exist. */
export async function findSharedDirectory(directory: string): Promise<string> {
  const from = resolve(directory);
  for (let folder = from; ; folder = dirname(folder)) {
    // Of a linked worktree it is a file.
    if (await exists(join(folder, ".git"))) return join(folder, sharedDirectory);
    if (folder === dirname(folder)) return join(from, sharedDirectory);
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
