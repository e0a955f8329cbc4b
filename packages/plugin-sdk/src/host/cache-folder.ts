import { join } from "node:path";

/**
 * A folder for what this plugin can make again, which its next process finds too; only this user can read it. It may not exist yet, and files in it may be
 * gone or incomplete. Undefined under a host that has none.
 */
export function cacheFolder(name: string, env: Readonly<Record<string, string | undefined>> = process.env): string | undefined {
  const given = env["SLIPWAY_PLUGIN_CACHE"];
  return given ? join(given, name) : undefined;
}
