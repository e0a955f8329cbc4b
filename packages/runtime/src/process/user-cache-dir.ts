import { homedir } from "node:os";
import { join } from "node:path";

/** Slipway's folder of this name in the user's cache, by the XDG rules. It may not exist. */
export function userCacheDir(name: string): string {
  return join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "slipway", name);
}
