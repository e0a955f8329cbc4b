import type { Logger } from "@slipway/runtime";
import { ContentFiles } from "./content-files.ts";
import { type DownloadLimits, usualLimits } from "./download.ts";
import { fetchHttps } from "./fetch-https.ts";
import { fetchNpm } from "./npm/fetch-npm.ts";
import { fetchOci } from "./oci/fetch-oci.ts";
import { type Platform, thisPlatform } from "./oci/oci-artifact.ts";
import type { PluginProgram } from "./plugin-command.ts";
import type { RemotePlugin } from "./plugin-url.ts";

export interface PluginStoreOptions {
  /** Created if absent. Processes may share it. */
  readonly dir: string;
  /** The environment with the credentials of registries, or the paths of their files; default: that of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly platform?: Platform;
  readonly limits?: DownloadLimits;
  readonly log: Logger;
}

/** The programs of fetched plugins, addressed by their content: a changed program is stored beside the old one. */
export interface PluginStore {
  /** Returns the program, fetched if necessary. Concurrent requests for the same program, in any process, fetch it once. Throws Faults that say what to do. */
  fetch(plugin: RemotePlugin, signal: AbortSignal): Promise<PluginProgram>;
}

/** Opens the store in a folder. */
export async function openPluginStore(options: PluginStoreOptions): Promise<PluginStore> {
  const { dir, env = process.env, platform = thisPlatform(), limits = usualLimits, log } = options;
  const deps = { files: await ContentFiles.open(dir), env, platform, limits, log };
  return {
    async fetch(plugin, signal) {
      switch (plugin.kind) {
        case "https":
          return fetchHttps(deps, plugin, signal);
        case "oci":
          return fetchOci(deps, plugin.reference, signal);
        case "npm":
          return fetchNpm(deps, plugin.package, signal);
        default:
          return plugin satisfies never;
      }
    },
  };
}
