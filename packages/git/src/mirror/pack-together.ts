import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Git } from "../command/git.ts";
import type { Connection } from "../remote/connection.ts";

/** Each fetch leaves a pack; looking for an object gets slower with their number. */
const manyPacks = 50;

export async function hasManyPacks(mirror: string): Promise<boolean> {
  const names = await readdir(join(mirror, "objects/pack")).catch(() => []);
  return names.filter((name) => name.endsWith(".pack")).length > manyPacks;
}

/**
 * Makes one pack of many, with what no branch names any more too. Call it while holding the mirror's lock.
 * Returns false when another process has done it meanwhile.
 */
export async function packTogether(git: Git, mirror: string, connection: Connection): Promise<boolean> {
  if (!(await hasManyPacks(mirror))) return false;
  // Git must know that objects may be missing, but has no reason to download any.
  const environment = { ...connection.environment, GIT_ALLOW_PROTOCOL: "" };
  await git.remote(["-c", "pack.threads=1", "repack", "-a", "-d", "-k", "-q"], { repository: mirror, environment });
  return true;
}
