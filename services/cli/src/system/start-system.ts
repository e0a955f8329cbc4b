import { hostname } from "node:os";
import { join } from "node:path";
import type { PipedConfig } from "@slipway/app-config";
import { pluginEndpoints, repositorySettings } from "@slipway/app-config";
import { connectBus, ensureStreams, servePluginAdmin } from "@slipway/bus";
import { startExecutor } from "@slipway/executor";
import { startGateway } from "@slipway/gateway";
import { openSources } from "@slipway/git";
import { startLivestate } from "@slipway/livestate";
import { startPlanner } from "@slipway/planner";
import { connectPlugins } from "@slipway/plugin-client";
import { launchPipedPlugins, openPluginTokens, openToolRegistry, pluginAdmin, servePluginHost } from "@slipway/plugin-host";
import { createLogger, inService, type Logger, untilStopped } from "@slipway/runtime";
import { openStore } from "@slipway/store";
import { startTrace } from "@slipway/trace";
import { startWatcher } from "@slipway/watcher";

export interface SystemOptions {
  readonly piped: PipedConfig;
  readonly dataDir: string;
  readonly natsUrl: string;
  readonly storeUrl: string;
  readonly host: string;
  readonly port: number;
  readonly pluginServicePort: number;
  readonly log: Logger;
  readonly logLevel: string;
  readonly signal: AbortSignal;
}

/** The whole system in this process, plugins in their own. */
export interface RunningSystem extends AsyncDisposable {
  readonly gatewayUrl: string;
  /** Rejects when a part can not go on. */
  readonly done: Promise<void>;
}

/** Starts every service in the order they need each other; disposing stops them in the other order. */
export async function startSystem(options: SystemOptions): Promise<RunningSystem> {
  const { piped, dataDir, signal } = options;
  const logOf = (service: string) => createLogger({ service, level: options.logLevel });
  await using resources = new AsyncDisposableStack();
  const parts: { readonly done: Promise<void> }[] = [];
  const start = async <T extends AsyncDisposable & { readonly done: Promise<void> }>(
    service: string,
    open: (log: Logger) => T | Promise<T>,
  ): Promise<T> => {
    const part = resources.use(await inService(service, () => open(logOf(service))));
    parts.push(part);
    return part;
  };

  const bus = await start("bus", (log) => connectBus({ servers: options.natsUrl, name: "slipway", log, signal }));
  await ensureStreams(bus, { signal });
  const store = resources.use(await openStore({ url: options.storeUrl, log: logOf("store") }));
  const sources = resources.use(
    await openSources({ dir: join(dataDir, "git"), repositories: repositorySettings(piped), log: logOf("git") }),
  );

  const trace = await start("trace", (log) => startTrace({ bus, store, rpc: { host: "127.0.0.1", port: 0 }, log }));
  const tools = await openToolRegistry({ dir: join(dataDir, "tools"), sources: piped.tools, log: logOf("executor") });
  const runDir = join(dataDir, "run");
  const tokens = await openPluginTokens(runDir, pluginEndpoints(piped));
  const pluginHost = await start("executor", (log) => servePluginHost({ bus, piped, tools, tokens, port: options.pluginServicePort, log }));
  const pluginServiceAddress = `127.0.0.1:${pluginHost.port}`;
  const launched = resources.use(
    await launchPipedPlugins(piped, {
      pluginServiceAddress,
      runDir,
      storeDir: join(dataDir, "plugins"),
      tokens,
      log: logOf("executor"),
    }),
  );
  const plugins = resources.use(await connectPlugins({ plugins: launched.specs, log: logOf("executor"), signal }));

  const name = `${hostname()}/${process.pid}`;
  resources.use(servePluginAdmin(bus, pluginAdmin({ piped, launcher: launched.launcher, plugins, executor: name })));
  await start("executor", (log) => startExecutor({ bus, piped, sources, plugins, name, log }));
  await start("planner", (log) => startPlanner({ bus, piped, sources, plugins, log }));
  await start("livestate", (log) => startLivestate({ bus, piped, sources, plugins, log }));
  const gateway = await start("gateway", (log) =>
    startGateway({ bus, host: options.host, port: options.port, traceUrl: trace.url, defaultProject: piped.projectId, log }),
  );
  await start("watcher", (log) => startWatcher({ bus, piped, sources, log }));

  const done = untilStopped(signal, parts);
  done.catch(() => {});
  const opened = resources.move();
  return { gatewayUrl: gateway.url, done, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
