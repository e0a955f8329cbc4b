import { chmod, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The path of the file with the block of a plugin that does not get it on the command line. */
export function configFilePath(dir: string, plugin: string): string {
  return join(dir, `plugin-${encodeURIComponent(plugin)}.config.json`);
}

/** Writes a plugin's block of the piped file, which may hold secrets, to a file that only this user can read. Replaces an existing one. */
export async function writeConfigFile(path: string, block: Readonly<Record<string, unknown>>): Promise<void> {
  await rm(path, { force: true });
  await writeFile(path, JSON.stringify(block), { mode: 0o600, flag: "wx" });
  // The umask may have removed this user's permissions too.
  await chmod(path, 0o600);
}

/** Removes the file once the plugin has read it, or never will. Never throws. */
export async function removeConfigFile(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => {});
}
