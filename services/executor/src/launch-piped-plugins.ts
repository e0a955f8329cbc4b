import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type PipedConfig, pluginEndpoints } from "@slipway/app-config";
import { Fault } from "@slipway/domain";
import { launchPlugins, type PluginCommand, type PluginLauncher, type PluginSpec, parsePluginUrl } from "@slipway/plugin-client";
import type { Logger } from "@slipway/runtime";

export interface LaunchPipedPluginsOptions {
  /** `host:port` at which plugins find PluginService; it must listen already. */
  readonly pluginServiceAddress: string;
  /** Folder for process ids, to end what a killed executor left behind. */
  readonly runDir?: string;
  readonly log: Logger;
}

/** The plugins of a piped, launched or running elsewhere. Disposing ends those that were launched. */
export interface PipedPlugins extends AsyncDisposable {
  /** Where all of them answer, for `connectPlugins`. */
  readonly specs: readonly PluginSpec[];
  readonly launcher: PluginLauncher;
}

/** Launches the plugins of a piped that do not run elsewhere. Throws `invalid` for a program there is not. */
export async function launchPipedPlugins(piped: Pick<PipedConfig, "plugins">, options: LaunchPipedPluginsOptions): Promise<PipedPlugins> {
  const endpoints = pluginEndpoints(piped);
  const launcher = await launchPlugins({
    ...options,
    plugins: endpoints
      .filter(({ isRunning }) => !isRunning)
      .map(({ program, ...endpoint }) => ({ ...endpoint, command: commandOf(endpoint.name, program) })),
  });
  const elsewhere = endpoints.filter(({ isRunning }) => isRunning).map(({ name, url, deployTargets }) => ({ name, url, deployTargets }));
  return { specs: [...launcher.specs, ...elsewhere], launcher, [Symbol.asyncDispose]: () => launcher[Symbol.asyncDispose]() };
}

/** A plugin without a url is one that comes with the product. */
function commandOf(name: string, url: string | undefined): PluginCommand {
  if (url !== undefined) {
    const location = parsePluginUrl(name, url);
    if (location.kind === "connect") throw new Fault("internal", `plugin ${name} runs elsewhere and can not be launched`);
    return location.command;
  }
  const main = fileURLToPath(new URL(`../../plugins/${encodeURIComponent(name)}/src/main.ts`, import.meta.url));
  if (!existsSync(main)) throw new Fault("invalid", `no plugin ${name} comes with Slipway: give its url in the piped file`);
  return [process.execPath, main];
}
