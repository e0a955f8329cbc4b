import type { Logger } from "@slipway/runtime";
import { ContentFiles } from "./content-files.ts";
import { type DownloadLimits, usualLimits } from "./download.ts";
import { fetchHttps } from "./fetch-https.ts";
import { fetchNpm } from "./fetch-npm.ts";
import { fetchOci } from "./fetch-oci.ts";
import { type Platform, thisPlatform } from "./oci-artifact.ts";
import type { PluginProgram } from "./plugin-command.ts";
import type { RemotePlugin } from "./plugin-url.ts";

export interface PluginStoreOptions {
  /** Made if absent. Processes may share it. */
  readonly dir: string;
  /** Where credentials of registries, or the files with them, are named; this process's environment unless told. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly platform?: Platform;
  readonly limits?: DownloadLimits;
  readonly log: Logger;
}

/** The programs of plugins that come from elsewhere, kept by their content: what changes is another program beside the old one. */
export interface PluginStore {
  /** The program, fetched if it is not there. Several who ask for the same, in any process, fetch it once. Throws Faults that say what to do. */
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
