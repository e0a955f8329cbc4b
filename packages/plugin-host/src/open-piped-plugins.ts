import { join } from "node:path";
import { type PipedConfig, pluginEndpoints } from "@slipway/app-config";
import { type Bus, servePluginAdmin } from "@slipway/bus";
import { connectPlugins, type Plugins } from "@slipway/plugin-client";
import type { Logger } from "@slipway/runtime";
import { launchPipedPlugins } from "./launch/launch-piped-plugins.ts";
import { pluginAdmin } from "./plugin-admin.ts";
import { servePluginHost } from "./service/serve-plugin-host.ts";
import { openPluginTokens } from "./tokens/plugin-tokens.ts";
import { openToolRegistry } from "./tools/tool-registry.ts";

/** What a process needs to host plugins: to launch them, and to serve what they call. */
export interface PluginHosting {
  readonly bus: Bus;
  /** Name of this process in the list of plugins. */
  readonly name: string;
  /** Directory of this machine; tools, fetched plugins and process ids have folders in it. */
  readonly dataDir: string;
  /** The port at which plugins find their host; 0 for a free one. */
  readonly port: number;
}

export interface OpenPipedPluginsOptions {
  readonly piped: PipedConfig;
  /** Makes this process the host of the plugins. Without it they are only connected to: another process of the piped hosts them. */
  readonly hosting?: PluginHosting | undefined;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** The plugins of a piped, ready to be called. Disposing disconnects from them, and ends those that this process launched. */
export interface PipedPlugins extends AsyncDisposable {
  readonly plugins: Plugins;
  /** The port at which plugins find this process; undefined if it hosts none. */
  readonly hostPort: number | undefined;
  /** Rejects when the plugins cannot be hosted any longer. */
  readonly done: Promise<void>;
}

/**
 * Opens what a process needs to call the plugins of a piped. Every service does it by this function; exactly one process of a piped hosts them.
 * Plugins that do not answer in time are waited for in the background. Throws `invalid` with every program that does not exist, and when two
 * plugins have one name, one port or one stage.
 */
export async function openPipedPlugins({ piped, hosting, log, signal }: OpenPipedPluginsOptions): Promise<PipedPlugins> {
  await using resources = new AsyncDisposableStack();
  const closed = Promise.withResolvers<void>();
  resources.defer(closed.resolve);
  if (hosting === undefined) {
    const plugins = resources.use(await connectPlugins({ plugins: pluginEndpoints(piped), log, signal }));
    const opened = resources.move();
    return { plugins, hostPort: undefined, done: closed.promise, [Symbol.asyncDispose]: () => opened.disposeAsync() };
  }

  const { bus, name, dataDir, port } = hosting;
  const runDir = join(dataDir, "run");
  const tools = await openToolRegistry({ dir: join(dataDir, "tools"), sources: piped.tools, log });
  const tokens = await openPluginTokens(runDir, pluginEndpoints(piped));
  // Before the plugins: they dial it before they serve.
  const host = resources.use(await servePluginHost({ bus, piped, tools, tokens, port, log }));
  const launched = resources.use(
    await launchPipedPlugins(piped, {
      pluginServiceAddress: `127.0.0.1:${host.port}`,
      runDir,
      storeDir: join(dataDir, "plugins"),
      tokens,
      log,
    }),
  );
  const plugins = resources.use(await connectPlugins({ plugins: launched.specs, log, signal }));
  resources.use(servePluginAdmin(bus, pluginAdmin({ piped, launcher: launched.launcher, plugins, executor: name })));
  const opened = resources.move();
  return { plugins, hostPort: host.port, done: host.done, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
