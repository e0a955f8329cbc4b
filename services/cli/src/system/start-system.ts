import { hostname } from "node:os";
import { join } from "node:path";
import { type PipedConfig, repositorySettings } from "@slipway/app-config";
import { connectBus, keepStreams, type NatsVariables, natsOptions, natsSecretFiles } from "@slipway/bus";
import { startExecutor } from "@slipway/executor";
import { startGateway } from "@slipway/gateway";
import { openSources } from "@slipway/git";
import { startLivestate } from "@slipway/livestate";
import { startNotifier } from "@slipway/notifier";
import { startPlanner } from "@slipway/planner";
import { openPipedPlugins } from "@slipway/plugin-host";
import { createLogger, inService, type Logger, untilStopped } from "@slipway/runtime";
import { openStore, storeFiles } from "@slipway/store";
import { startTrace } from "@slipway/trace";
import { startWatcher } from "@slipway/watcher";
import type { ServiceSettings } from "./service-settings.ts";

export interface SystemOptions {
  readonly piped: PipedConfig;
  readonly pipedFile: string;
  readonly dataDir: string;
  /** How to reach NATS, as the variables of the services. */
  readonly nats: NatsVariables;
  readonly storeUrl: string;
  readonly host: string;
  readonly port: number;
  readonly pluginServicePort: number | undefined;
  readonly settings: ServiceSettings;
  readonly log: Logger;
  readonly logLevel: string;
  readonly logEncoding: "json" | "console";
  readonly signal: AbortSignal;
}

/** A running system. */
export interface RunningSystem extends AsyncDisposable {
  readonly gatewayUrl: string;
  /** Rejects when a part cannot continue. */
  readonly done: Promise<void>;
}

/** Starts every service in this process, in the order of their dependencies, and plugins in processes of their own. Disposing stops them in reverse order. */
export async function startSystem(options: SystemOptions): Promise<RunningSystem> {
  const { piped, dataDir, signal } = options;
  const logOf = (service: string) => createLogger({ service, level: options.logLevel, encoding: options.logEncoding });
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

  const bus = await start("bus", (log) => connectBus({ ...natsOptions(options.nats), name: "slipway", log, signal }));
  resources.use(await keepStreams(bus, { signal }));
  const store = resources.use(await openStore({ url: options.storeUrl, log: logOf("store") }));
  const sources = resources.use(
    await openSources({ dir: join(dataDir, "git"), repositories: repositorySettings(piped), log: logOf("git") }),
  );

  const { keepEndedMs, logRetention, insightRules } = options.settings;
  const trace = await start("trace", (log) =>
    startTrace({ bus, store, rpc: { host: "127.0.0.1", port: 0 }, keepEndedMs, logRetention, insightRules, log }),
  );
  await start("notifier", (log) => startNotifier({ bus, piped, ...options.settings.notices, log }));
  const name = `${hostname()}/${process.pid}`;
  const { allowed } = options.settings;
  const privateFiles = [options.pipedFile, ...natsSecretFiles(options.nats), ...storeFiles(options.storeUrl)];
  const hosting = { bus, name, port: options.pluginServicePort, allowed, privateFiles };
  const { plugins } = await start("executor", (log) => openPipedPlugins({ piped, dataDir, hosting, log, signal }));
  const { leaseMs, stageGraceMs, intervalMs, planAttempts } = options.settings;
  await start("executor", (log) => startExecutor({ bus, piped, sources, plugins, name, leaseMs, stageGraceMs, log }));
  await start("planner", (log) => startPlanner({ bus, piped, sources, plugins, leaseMs, planAttempts, log }));
  await start("livestate", (log) => startLivestate({ bus, piped, sources, plugins, intervalMs, log }));
  const gateway = await start("gateway", (log) =>
    startGateway({
      bus,
      host: options.host,
      port: options.port,
      allowed,
      limits: options.settings.gatewayLimits,
      traceUrl: trace.url,
      defaultProject: piped.projectId,
      log,
    }),
  );
  await start("watcher", (log) => startWatcher({ bus, piped, sources, log }));

  const done = untilStopped(signal, parts);
  done.catch(() => {});
  const opened = resources.move();
  return { gatewayUrl: gateway.url, done, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
