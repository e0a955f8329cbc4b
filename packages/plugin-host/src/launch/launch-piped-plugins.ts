import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type PipedConfig, type PluginEndpoint, pluginEndpoints } from "@slipway/app-config";
import { Fault, isFault } from "@slipway/domain";
import type { PluginSpec } from "@slipway/plugin-client";
import { type HiddenPaths, type Logger, pluginToken, secretsVariable, userCacheDir } from "@slipway/runtime";
import type { PluginHostServer } from "../service/serve-plugin-host.ts";
import { openPluginStore, type PluginStore } from "../store/plugin-store.ts";
import { parsePluginUrl } from "../store/plugin-url.ts";
import type { PluginTokens } from "../tokens/plugin-tokens.ts";
import { privatePathsVariable } from "./hiding/private-paths.ts";
import { type LaunchSpec, launchPlugins, type PluginLauncher } from "./launch-plugins.ts";
import { externalSpec, identityOf } from "./plugin-specs.ts";
import type { OnPluginRestart } from "./restart-record.ts";

/** The variable that tells bundled plugins where they may keep what they can make again. */
const pluginCacheVariable = "SLIPWAY_PLUGIN_CACHE";

export interface LaunchPipedPluginsOptions {
  /** Where plugins find PluginService; it must listen already. */
  readonly host: Pick<PluginHostServer, "socket" | "address">;
  /** Folder for process ids, used to stop plugins that a killed host left behind, and for sockets. */
  readonly runDir: string;
  /** Folder for fetched plugins; default: one in the user's cache. */
  readonly storeDir?: string;
  /** Passed to the plugins that support them. */
  readonly tokens: PluginTokens;
  /** Told to bundled plugins, which run programs from repositories. */
  readonly hidden?: HiddenPaths;
  /** Told to bundled plugins. */
  readonly secrets?: { readonly copies: string; readonly values: string; readonly work: string } | undefined;
  /** A folder in which each bundled plugin gets one for its caches. Default: none. */
  readonly cacheDir?: string;
  /** Told of automatic restarts. */
  readonly onRestart?: OnPluginRestart;
  readonly log: Logger;
}

/** The plugins of a piped, launched here or managed externally. Disposing ends those that were launched. */
export interface LaunchedPlugins extends AsyncDisposable {
  /** The addresses of all of them, for `connectPlugins`. */
  readonly specs: readonly PluginSpec[];
  readonly launcher: PluginLauncher;
}

/**
 * Launches the plugins of a piped that are not managed externally. Plugins to be fetched are started once they are. Throws `invalid`, naming every
 * program that cannot exist.
 */
export async function launchPipedPlugins(
  piped: Pick<PipedConfig, "plugins">,
  options: LaunchPipedPluginsOptions,
): Promise<LaunchedPlugins> {
  const { tokens, host, hidden, secrets, cacheDir, storeDir = userCacheDir("plugins"), ...launching } = options;
  const endpoints = pluginEndpoints(piped);
  const store = await openPluginStore({ dir: storeDir, log: options.log });
  const problems: string[] = [];
  const specs: LaunchSpec[] = [];
  for (const endpoint of endpoints.filter(({ isRunning }) => !isRunning)) {
    try {
      const token = tokens.tokenOf(endpoint.name);
      specs.push({
        ...endpoint,
        env: {
          ...(token !== undefined && { [pluginToken.variable]: token }),
          ...(hidden !== undefined && endpoint.program === undefined && { [privatePathsVariable]: JSON.stringify(hidden) }),
          ...(secrets !== undefined && endpoint.program === undefined && { [secretsVariable]: JSON.stringify(secrets) }),
          ...(cacheDir !== undefined &&
            endpoint.program === undefined && { [pluginCacheVariable]: join(cacheDir, encodeURIComponent(endpoint.name)) }),
        },
        interceptors: identityOf(endpoint, tokens),
        pluginServiceAddress: endpoint.configVia === "file" ? host.socket : (host.address ?? host.socket),
        program: programOf(endpoint, store),
      });
    } catch (error) {
      if (!isFault(error, "invalid")) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw new Fault("invalid", problems.join("\n"));
  const launcher = await launchPlugins({ ...launching, pluginServiceAddress: host.socket, plugins: specs });
  return {
    specs: [...launcher.specs, ...endpoints.flatMap(externalSpec)],
    launcher,
    [Symbol.asyncDispose]: () => launcher[Symbol.asyncDispose](),
  };
}

/** A plugin without a url is bundled with Slipway. */
function programOf({ name, program: url, pin }: PluginEndpoint, store: PluginStore): LaunchSpec["program"] {
  if (url === undefined) {
    const main = fileURLToPath(new URL(`../../../../services/plugins/${encodeURIComponent(name)}/src/main.ts`, import.meta.url));
    if (!existsSync(main)) throw new Fault("invalid", `no plugin ${name} is bundled with Slipway: set its url in the piped file`);
    return { command: [process.execPath, main] };
  }
  const location = parsePluginUrl(name, url, pin);
  if (location.kind === "connect") throw new Fault("internal", `plugin ${name} is managed externally and cannot be launched`);
  return location.kind === "launch" ? { command: location.command } : (signal) => store.fetch(location, signal);
}
