import { readdir } from "node:fs/promises";
import { type ApplicationConfig, type PipedPluginConfig, Secret } from "@slipway/app-config";
import { Fault } from "@slipway/domain";
import { connectPlugins, type Plugins } from "@slipway/plugin-client";
import { launchPipedPlugins, openToolRegistry, type ToolSource } from "@slipway/plugin-host";
import { PluginService } from "@slipway/proto/plugin";
import { inService, serveConnect, silentLogger, userCacheDir } from "@slipway/runtime";

/** Plugins that were started to plan one application. Disposing ends their processes. */
export interface PlanningPlugins extends AsyncDisposable {
  readonly plugins: Plugins;
  /** Deploy targets of the application by plugin: those its file names, else the first of each plugin. */
  readonly deployTargets: Readonly<Record<string, readonly string[]>>;
}

/** Where the deploy targets of a plugin without a piped file lead: nowhere, planning reaches no target. */
const onlyTarget = "default";

/**
 * The plugins that come with the product, as a piped file would list them, each with the targets that the application names.
 * A file without a pipeline needs the plugins of its sections only; whose the stages of a pipeline are, only the plugins themselves know.
 */
export async function bundledPlugins({ deployTargets }: ApplicationConfig): Promise<readonly PipedPluginConfig[]> {
  const folder = new URL("../../../plugins/", import.meta.url);
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return names.sort().map((name) => ({
    name,
    url: undefined,
    sha256: undefined,
    integrity: undefined,
    port: undefined,
    startTimeoutMs: 60_000,
    configVia: undefined,
    token: undefined,
    config: new Secret({}),
    deployTargets: (deployTargets[name] ?? [onlyTarget]).map((target) => ({ name: target, labels: {}, config: new Secret({}) })),
  }));
}

/** Those of the plugins that may have a part in the plan. Throws `invalid` when the file has a section for one that is not there. */
export function neededPlugins({ stages, plugins }: ApplicationConfig, offered: readonly PipedPluginConfig[]): readonly PipedPluginConfig[] {
  if (stages.length > 0) return offered;
  const missing = Object.keys(plugins).filter((section) => !offered.some(({ name }) => name === section));
  if (missing.length > 0)
    throw new Fault("invalid", `there is no plugin ${missing.join(", ")}: name a piped file that has it with --piped`);
  return offered.filter(({ name }) => Object.hasOwn(plugins, name));
}

/** Starts plugins on free ports and waits for them. Throws `unavailable` with what each says when one does not come. */
export async function startPlanningPlugins(
  config: ApplicationConfig,
  { needed, tools: sources }: { readonly needed: readonly PipedPluginConfig[]; readonly tools: readonly ToolSource[] },
  signal: AbortSignal,
): Promise<PlanningPlugins> {
  await using resources = new AsyncDisposableStack();
  const log = silentLogger();
  const tools = await openToolRegistry({ dir: userCacheDir("tools"), sources, log });
  // Plugins want a host to be there; while they start and plan they ask it for tools only.
  const host = resources.use(
    await inService("slipway", () =>
      serveConnect({
        port: 0,
        log,
        shutdownGraceMs: 0,
        routes: (router) =>
          router.service(PluginService, {
            installTool: async (request, call) => ({ installedPath: await tools.install(request, call.signal) }),
          }),
      }),
    ),
  );
  const free = needed.map((plugin) => ({ ...plugin, port: 0 }));
  const launched = resources.use(await launchPipedPlugins({ plugins: free }, { pluginServiceAddress: `127.0.0.1:${host.port}`, log }));
  const plugins = resources.use(await connectPlugins({ plugins: launched.specs, log, signal, waitMs: 0 }));
  await plugins.ready({ signal });
  const opened = resources.move();
  return {
    plugins,
    deployTargets: {
      ...Object.fromEntries(needed.flatMap(({ name, deployTargets: [first] }) => (first ? [[name, [first.name]]] : []))),
      ...config.deployTargets,
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
