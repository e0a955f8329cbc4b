import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConnectRouter } from "@connectrpc/connect";
import { type ApplicationConfig, type PipedPluginConfig, type PipedToolConfig, pluginEndpoints, Secret } from "@slipway/app-config";
import { Fault } from "@slipway/domain";
import { connectPlugins, type Plugins } from "@slipway/plugin-client";
import {
  checkPluginCaller,
  launchPipedPlugins,
  openPluginTokens,
  openToolRegistry,
  PluginCallers,
  type PluginLauncher,
  servePluginHost,
} from "@slipway/plugin-host";
import { PluginService } from "@slipway/proto/plugin";
import { inService, silentLogger, userCacheDir } from "@slipway/runtime";
import { sourcesHere } from "../kubernetes/tools-here.ts";
import { untilStarted } from "./until-started.ts";

/** Plugins started to plan one application. Disposing stops their processes. */
export interface PlanningPlugins extends AsyncDisposable {
  readonly plugins: Plugins;
  /** Deploy targets of the application by plugin: those in its file, or the first of each plugin. */
  readonly deployTargets: Readonly<Record<string, readonly string[]>>;
}

/** All plugins start at the same time, perhaps on a busy machine. A long timeout costs time only when a plugin hangs. */
const startTimeoutMs = 600_000;
/** Deploy target of plugins without a piped file. Planning connects to no target. */
const onlyTarget = "default";

/**
 * The plugins that are bundled with Slipway, as a piped file would list them, each with the deploy targets of the application.
 * Which plugin owns a stage of a pipeline only the plugins know, so all of them are listed.
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
    startTimeoutMs,
    configVia: undefined,
    token: undefined,
    config: new Secret({}),
    deployTargets: (deployTargets[name] ?? [onlyTarget]).map((target) => ({ name: target, labels: {}, config: new Secret({}) })),
    warnings: [],
  }));
}

/** The plugins that may contribute to the plan: for a pipeline all, otherwise those with a section in the file. Throws `invalid` for a section without a plugin. */
export function neededPlugins({ stages, plugins }: ApplicationConfig, offered: readonly PipedPluginConfig[]): readonly PipedPluginConfig[] {
  if (stages.length > 0) return offered;
  const missing = Object.keys(plugins).filter((section) => !offered.some(({ name }) => name === section));
  if (missing.length > 0) throw new Fault("invalid", `no plugin ${missing.join(", ")}: set --piped to a piped file that has it`);
  return offered.filter(({ name }) => Object.hasOwn(plugins, name));
}

/** Starts plugins on free ports and waits until they serve. Throws `unavailable` with the output of one that does not. */
export async function startPlanningPlugins(
  config: ApplicationConfig,
  { needed, tools: sources }: { readonly needed: readonly PipedPluginConfig[]; readonly tools: readonly PipedToolConfig[] },
  signal: AbortSignal,
): Promise<PlanningPlugins> {
  await using resources = new AsyncDisposableStack();
  const log = silentLogger();
  const tools = await openToolRegistry({ dir: userCacheDir("tools"), sources: sourcesHere(sources), log });
  const runDir = await mkdtemp(join(tmpdir(), "slipway-plan-"));
  resources.defer(() => rm(runDir, { recursive: true, force: true }));
  const free = { plugins: needed.map((plugin) => ({ ...plugin, port: undefined })) };
  const endpoints = pluginEndpoints(free);
  const tokens = await openPluginTokens(runDir, endpoints);
  let launcher: PluginLauncher | undefined;
  const callers = new PluginCallers({ endpoints, tokens, pluginOf: async (connection) => launcher?.pluginOf(connection) });
  // Plugins require a host. While they start and plan, they only ask it for tools, and for what a deployment would have stored.
  const routes = (router: ConnectRouter): void =>
    void router.service(PluginService, {
      installTool: async (request, call) => ({ installedPath: await tools.install(request, call.signal) }),
      getApplicationSharedObject: async ({ key }) => {
        throw new Fault("not_found", `nothing is stored here for an application, such as ${key}`);
      },
    });
  const host = resources.use(
    await inService("slipway", () =>
      servePluginHost({ routes, interceptors: [checkPluginCaller({ callers })], endpoints, tokens, runDir, log }),
    ),
  );
  const launched = resources.use(await launchPipedPlugins(free, { host, runDir, tokens, log }));
  launcher = launched.launcher;
  const plugins = resources.use(await connectPlugins({ plugins: launched.specs, log, signal, waitMs: 0 }));
  // As long as each may take to start, which on a busy machine is longer than a call usually waits.
  await untilStarted(plugins, launched.launcher, { signal, timeoutMs: Math.max(0, ...needed.map(({ startTimeoutMs }) => startTimeoutMs)) });
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
