import { chmod, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Where a plugin that does not get its block on the command line finds it. */
export function configFilePath(dir: string, plugin: string): string {
  return join(dir, `plugin-${encodeURIComponent(plugin)}.config.json`);
}

/** Writes a plugin's block of the piped file, which may hold secrets, so that only this user can read it. Takes the place of an earlier one. */
export async function writeConfigFile(path: string, block: Readonly<Record<string, unknown>>): Promise<void> {
  await rm(path, { force: true });
  await writeFile(path, JSON.stringify(block), { mode: 0o600, flag: "wx" });
  // The umask may have taken more than others' rights.
  await chmod(path, 0o600);
}

/** The plugin has read it, or never will. Never throws. */
export async function removeConfigFile(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => {});
}
