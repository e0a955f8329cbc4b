import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "@slipway/domain";
import { type FileLock, tryLock } from "@slipway/runtime";

/**
 * Takes a data directory, which is created if missing, for one `slipway up`: two would end each other's plugins and write the same streams. The kernel
 * releases it when the process ends. Throws `precondition` if another process holds it.
 */
export async function lockDataDir(dir: string): Promise<FileLock> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const lock = tryLock(join(dir, "up.lock"));
  if (lock === undefined)
    throw new Fault("precondition", `another \`slipway up\` uses ${dir}: stop it first, or choose another directory with --data-dir`);
  return lock;
}
