import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { maybeSops } from "../sops/decrypt-sops.ts";

/** Larger files are no manifests: plugins refuse them. */
const mostBytes = 16 * 1024 * 1024;

/** The files below directories of a repository that SOPS may have encrypted, by their paths from its root. Links are not followed. */
export async function findSopsFiles(root: string, directories: readonly string[], signal?: AbortSignal): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const directory of directories) for (const path of await filesIn(root, directory, signal)) found.add(path);
  return [...found].toSorted();
}

async function filesIn(root: string, directory: string, signal: AbortSignal | undefined): Promise<readonly string[]> {
  signal?.throwIfAborted();
  const found: string[] = [];
  for (const entry of await readdir(join(root, directory), { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory() && entry.name !== ".git") found.push(...(await filesIn(root, path, signal)));
    else if (entry.isFile() && (await isOfSops(join(root, path)))) found.push(path);
  }
  return found;
}

async function isOfSops(path: string): Promise<boolean> {
  const { size } = await stat(path);
  return size <= mostBytes && maybeSops(await readFile(path));
}
