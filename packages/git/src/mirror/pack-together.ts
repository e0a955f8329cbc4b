import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Git } from "../command/git.ts";
import type { Connection } from "../remote/connection.ts";

/** Each fetch adds a pack, and the more packs, the slower the lookup of an object. */
const manyPacks = 50;

export async function hasManyPacks(mirror: string): Promise<boolean> {
  const names = await readdir(join(mirror, "objects/pack")).catch(() => []);
  return names.filter((name) => name.endsWith(".pack")).length > manyPacks;
}

/**
 * Combines all packs into one, including objects that no branch refers to any more. Call it while holding the mirror's lock.
 * Returns false if another process has done it in the meantime.
 */
export async function packTogether(git: Git, mirror: string, connection: Connection): Promise<boolean> {
  if (!(await hasManyPacks(mirror))) return false;
  // Git must know that objects may be missing, but must not download any.
  const environment = { ...(await connection.environment()), GIT_ALLOW_PROTOCOL: "" };
  await git.remote(["-c", "pack.threads=1", "repack", "-a", "-d", "-k", "-q"], { repository: mirror, environment });
  return true;
}
