import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PluginEndpoint } from "@slipway/app-config";

/** Who may speak for which plugin. */
export interface PluginTokens {
  /** What a plugin is started with; undefined for one that does not know tokens. */
  tokenOf(plugin: string): string | undefined;
  /** The plugin whose token it is. */
  pluginOf(token: string): string | undefined;
  /** Whether some plugin of the piped has none, and so can not be told from others. */
  readonly someHaveNone: boolean;
}

const keyBytes = 32;

/**
 * The tokens of a piped's plugins, made of a key in the folder that only this user can read. An executor that is started anew has the same ones: plugins of
 * the one before still deliver their last logs.
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

/** The key of a file, made if it is missing. Two who make it at once get the same. */
async function keyIn(path: string): Promise<Buffer> {
  const made = `${path}.${randomBytes(8).toString("hex")}`;
  await writeFile(made, randomBytes(keyBytes), { mode: 0o600 });
  await link(made, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await rm(made);
  return readFile(path);
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
