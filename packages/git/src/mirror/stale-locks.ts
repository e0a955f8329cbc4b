import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Git holds a lock for milliseconds. */
const oldMs = 10_000;
/** A download in progress is younger than this. */
const veryOldMs = 24 * 3_600_000;

/**
 * Removes what a killed Git process left in a mirror: lock files, which would block every later fetch, and partial downloads.
 * Call it while holding the mirror's lock. Never throws.
 */
export async function removeStaleLocks(mirror: string): Promise<void> {
  const [refs, info, packs] = await Promise.all([
    list(mirror, "refs", true),
    list(mirror, "objects/info", true),
    list(mirror, "objects/pack", false),
  ]);
  const locks = [...(await list(mirror, ".", false)), ...refs, ...info].filter((path) => path.endsWith(".lock"));
  const pieces = packs.filter((path) => /\/tmp_[^/]*$/.test(path));
  await Promise.all([...locks.map((path) => removeOlder(path, oldMs)), ...pieces.map((path) => removeOlder(path, veryOldMs))]);
}

async function list(mirror: string, folder: string, recursive: boolean): Promise<string[]> {
  const names = await readdir(join(mirror, folder), { recursive }).catch(() => []);
  return names.map((name) => join(mirror, folder, name));
}

/** Far in the future is old as well: the clock was set back after the file was written. */
async function removeOlder(path: string, ageMs: number): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found && Math.abs(Date.now() - found.mtimeMs) > ageMs) await rm(path, { force: true }).catch(() => {});
}
