import { join } from "node:path";
import { type PipedConfig, pluginEndpoints } from "@slipway/app-config";
import { type Bus, beat, reportAct, servePluginAdmin } from "@slipway/bus";
import type { AuditEntry } from "@slipway/domain";
import { connectPlugins, type Plugins } from "@slipway/plugin-client";
import type { AllowedCallers, Logger } from "@slipway/runtime";
import { emptyWorkFolder } from "./launch/empty-work-folder.ts";
import { privatePaths } from "./launch/hiding/private-paths.ts";
import { socketFolder } from "./launch/hiding/socket-folder.ts";
import { launchPipedPlugins } from "./launch/launch-piped-plugins.ts";
import type { PluginLauncher } from "./launch/launch-plugins.ts";
import { recordedSpecs } from "./launch/plugin-specs.ts";
import { pluginAdmin } from "./plugin-admin.ts";
import { restartAct } from "./restart-acts.ts";
import { pluginHostRoutes } from "./service/plugin-host-routes.ts";
import { pluginServiceDeps } from "./service/plugin-service-deps.ts";
import { servePluginHost } from "./service/serve-plugin-host.ts";
import { stagePlugin } from "./service/stage-plugin.ts";
import { checkPluginCaller } from "./tokens/check-plugin-caller.ts";
import { PluginCallers } from "./tokens/plugin-callers.ts";
import { openPluginTokens } from "./tokens/plugin-tokens.ts";
import { openToolRegistry } from "./tools/tool-registry.ts";

/** How long the answer to a requested restart waits until NATS has stored the act. */
const reportMs = 3_000;
/** How often it is looked whether a plugin has another state, which is told at once. */
const lookAtPluginsMs = 1_000;

/** Folders in memory. */
export interface SecretFolders {
  /** Copies of applications, which programs from repositories must not read. */
  readonly copies: string;
  /** The values that must not be shown. */
  readonly values: string;
  /** Where programs get their own copies. */
  readonly work: string;
}

/** What a process needs to host plugins: to launch them, and to serve what they call. */
export interface PluginHosting {
  readonly bus: Bus;
  /** Name of this process in the list of plugins. */
  readonly name: string;
  /** The port at which plugins that are not on our SDK find their host; see `ServePluginHostOptions`. */
  readonly port: number | undefined;
  /** The names under which that port may be called. */
  readonly allowed?: AllowedCallers | undefined;
  /** Files of this process that programs from repositories must not read, such as the piped file. */
  readonly privateFiles?: readonly (string | undefined)[];
  /** Where applications with secrets are while they are decrypted. */
  readonly secrets?: SecretFolders | undefined;
}

export interface OpenPipedPluginsOptions {
  readonly piped: PipedConfig;
  /** Directory of this machine, the same for all services of the piped; tools, fetched plugins, sockets and process ids have folders in it. */
  readonly dataDir: string;
  /** Makes this process the host of the plugins. Without it they are only connected to: another process of the piped hosts them. */
  readonly hosting?: PluginHosting | undefined;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** The plugins of a piped, ready to be called. Disposing disconnects from them, and ends those that this process launched. */
export interface PipedPlugins extends AsyncDisposable {
  readonly plugins: Plugins;
  /** The port at which plugins find this process; undefined if none needs a port. */
  readonly hostPort: number | undefined;
  /** Rejects when the plugins cannot be hosted any longer. */
  readonly done: Promise<void>;
}

/**
 * Opens what a process needs to call the plugins of a piped. Every service does it by this function; exactly one process of a piped hosts them.
 * Plugins that do not answer in time are waited for in the background. Throws `invalid` with every program that does not exist, and when two
 * plugins have one name, one port or one stage.
 */
export async function openPipedPlugins({ piped, dataDir, hosting, log, signal }: OpenPipedPluginsOptions): Promise<PipedPlugins> {
  await using resources = new AsyncDisposableStack();
  const closed = Promise.withResolvers<void>();
  resources.defer(closed.resolve);
  const endpoints = pluginEndpoints(piped);
  const runDir = join(dataDir, "run");
  const tokens = await openPluginTokens(runDir, endpoints);
  if (hosting === undefined) {
    const plugins = resources.use(await connectPlugins({ plugins: recordedSpecs(endpoints, { runDir, tokens }), log, signal }));
    const opened = resources.move();
    return { plugins, hostPort: undefined, done: closed.promise, [Symbol.asyncDispose]: () => opened.disposeAsync() };
  }

  const { bus, name, port, allowed, privateFiles = [], secrets } = hosting;
  if (secrets) await emptyWorkFolder(secrets.work);
  const sockets = await socketFolder(runDir);
  const hidden = privatePaths({ piped, dataDir, sockets, secrets, files: privateFiles.filter((path) => path !== undefined) });
  const now = () => Temporal.Now.instant();
  const tools = await openToolRegistry({ dir: join(dataDir, "tools"), sources: piped.tools, hidden, log });
  const deps = pluginServiceDeps(bus, piped, tools);
  let launcher: PluginLauncher | undefined;
  const callers = new PluginCallers({ endpoints, tokens, pluginOf: async (connection) => launcher?.pluginOf(connection) });
  const interceptors = [checkPluginCaller({ callers, ownerOfStage: stagePlugin(deps.deployments, piped) })];
  // Before the plugins: they dial it before they serve.
  const host = resources.use(
    await servePluginHost({ routes: pluginHostRoutes(deps), interceptors, endpoints, tokens, runDir, port, allowed, log }),
  );
  const launched = resources.use(
    await launchPipedPlugins(piped, {
      host,
      runDir,
      storeDir: join(dataDir, "plugins"),
      cacheDir: join(dataDir, "plugin-caches"),
      tokens,
      hidden,
      secrets,
      // Stored when NATS is back, unless this process ends before that.
      onRestart: (restart) =>
        void reportAct(bus, restartAct({ piped, host: name, now }, restart), { signal }).catch((err: unknown) =>
          log.error({ err, ...restart }, "a restart of a plugin is missing in the audit"),
        ),
      log,
    }),
  );
  launcher = launched.launcher;
  const plugins = resources.use(await connectPlugins({ plugins: launched.specs, log, signal }));
  const report = (entry: AuditEntry) => reportAct(bus, entry, { signal: AbortSignal.any([signal, AbortSignal.timeout(reportMs)]) });
  const admin = pluginAdmin({ piped, launcher, plugins, executor: name, report, now, log });
  resources.use(servePluginAdmin(bus, admin));
  const { projectId, pipedId } = piped;
  resources.use(
    beat(bus, { projectId, pipedId, service: "plugins", more: async () => ({ plugins: [...admin.list()] }), lookMs: lookAtPluginsMs }),
  );
  const opened = resources.move();
  return { plugins, hostPort: host.port, done: host.done, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
