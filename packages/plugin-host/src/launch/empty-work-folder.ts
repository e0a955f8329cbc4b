import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Removes what plugins that are gone left decrypted. Each has a watcher that does so, but where all processes are killed at once, as in a container without memory,
 * the watchers are too. Call it before plugins are launched: whatever one of a killed host still has there is done again.
 */
export async function emptyWorkFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  for (const name of names) await rm(join(folder, name), { recursive: true, force: true, maxRetries: 3 });
}
