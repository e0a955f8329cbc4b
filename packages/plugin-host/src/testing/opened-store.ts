import { createHash } from "node:crypto";
import { silentLogger } from "@slipway/runtime";
import { usualLimits } from "../store/download.ts";
import { openPluginStore, type PluginStore, type PluginStoreOptions } from "../store/plugin-store.ts";
import { type PluginPin, parsePluginUrl, type RemotePlugin } from "../store/plugin-url.ts";

/** Opens a store in a folder, without registry credentials. */
export async function openStoreIn(dir: string, options: Partial<PluginStoreOptions> = {}): Promise<PluginStore> {
  const limits = { ...usualLimits, ...options.limits };
  return openPluginStore({ dir, env: { DOCKER_CONFIG: "/nonexistent" }, log: silentLogger(), ...options, limits });
}

/** The plugin at a url. */
export function remote(url: string, pin?: PluginPin): RemotePlugin {
  const location = parsePluginUrl("test", url, pin);
  if (location.kind === "connect" || location.kind === "launch") throw new Error(`${url} is not fetched`);
  return location;
}

export function sha256(content: Buffer | string): string {
  return createHash("sha256").update(content).digest("hex");
}

export const forever = new AbortController().signal;
