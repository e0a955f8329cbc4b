import { homedir } from "node:os";
import { join } from "node:path";

/** The folder for what is built once per machine and outlives a checkout. `SLIPWAY_CACHE_DIR` overrides it. */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  return env["SLIPWAY_CACHE_DIR"] ?? join(env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "slipway");
}
