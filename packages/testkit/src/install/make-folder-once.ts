import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { exclusively } from "./exclusive.ts";

/**
 * Makes the folder `target` if it does not exist. `fill` writes into an empty folder that becomes the target when it resolves, so
 * the target appears completely or not at all. Concurrent processes make it once; `onWait` is called if another one is at work.
 */
export async function makeFolderOnce(target: string, fill: (folder: string) => Promise<void>, onWait: () => void): Promise<void> {
  if (existsSync(target)) return;
  await exclusively(
    `${target}.lock`,
    async () => {
      if (existsSync(target)) return;
      const work = `${target}.making`;
      await rm(work, { recursive: true, force: true }); // left by an interrupted setup
      await mkdir(work, { recursive: true });
      await fill(work);
      await rename(work, target);
    },
    onWait,
  );
}
