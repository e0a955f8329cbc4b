import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PluginEndpoint } from "@slipway/app-config";
import { Fault } from "@slipway/domain";

/** The tokens by which a host identifies its plugins. */
export interface PluginTokens {
  /** The token of a plugin; undefined for one that does not support tokens. */
  tokenOf(plugin: string): string | undefined;
  /** The plugin with this token. */
  pluginOf(token: string): string | undefined;
  /** Whether a plugin of the piped has no token, so that a call without one may come from it. */
  readonly someHaveNone: boolean;
}

const keyBytes = 32;

/**
 * Derives the tokens of a piped's plugins from a key in the folder, which only this user can read. They stay the same across restarts of the host: plugins
 * of the previous host still deliver their last logs. Throws `precondition` if the key is damaged.
 */
export async function openPluginTokens(
  runDir: string,
  endpoints: readonly Pick<PluginEndpoint, "name" | "hasToken">[],
): Promise<PluginTokens> {
  await mkdir(runDir, { recursive: true, mode: 0o700 });
  const key = await keyIn(join(runDir, "plugin-tokens.key"));
  const tokens = new Map(
    endpoints.flatMap(({ name, hasToken }) =>
      hasToken ? [[name, createHmac("sha256", key).update(name).digest("base64url")] as const] : [],
    ),
  );
  return {
    tokenOf: (plugin) => tokens.get(plugin),
    pluginOf: (token) => [...tokens].find(([, each]) => isEqual(each, token))?.[0],
    someHaveNone: endpoints.some(({ hasToken }) => !hasToken),
  };
}

/** Reads a key from a file, created if absent. Two processes that create it at the same time get the same key. */
async function keyIn(path: string): Promise<Buffer> {
  const made = `${path}.${randomBytes(8).toString("hex")}`;
  await writeFile(made, randomBytes(keyBytes), { mode: 0o600 });
  await link(made, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await rm(made);
  const key = await readFile(path);
  // A power failure may leave an empty file, from which anybody could derive the tokens.
  if (key.length !== keyBytes) throw new Fault("precondition", `${path} is damaged: delete it, and restart the services of the piped`);
  return key;
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
