import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import { type PipedConfig, repositorySettings } from "@slipway/app-config";
import {
  type Bus,
  connectBus,
  keepStreams,
  type NatsVariables,
  natsOptions,
  natsSecretFiles,
  removeForgottenConsumers,
  type ServiceRole,
  type ServiceUser,
  serviceRoles,
  userOf,
} from "@slipway/bus";
import { startExecutor } from "@slipway/executor";
import { openAccess, startGateway } from "@slipway/gateway";
import { openSources } from "@slipway/git";
import { startLivestate } from "@slipway/livestate";
import { startNotifier } from "@slipway/notifier";
import { startPlanner } from "@slipway/planner";
import { openPipedPlugins } from "@slipway/plugin-host";
import { createLogger, freePort, inService, type Logger, openTlsFiles, untilStopped } from "@slipway/runtime";
import { openSecrets } from "@slipway/secrets";
import { openStore, storeFiles } from "@slipway/store";
import { startTrace } from "@slipway/trace";
import { startWatcher } from "@slipway/watcher";
import type { ServiceSettings } from "./service-settings.ts";

export interface SystemOptions {
  readonly piped: PipedConfig;
  readonly pipedFile: string;
  readonly dataDir: string;
  /** How each service reaches NATS, as the variables of the services. */
  readonly natsOf: (user: ServiceUser) => NatsVariables;
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

  // Before anything is started: it may be that nobody could sign in.
  const port = options.port || (await freePort());
  const { tls: tlsPaths } = options.settings;
  const tls = tlsPaths && resources.use(await openTlsFiles(tlsPaths, logOf("gateway")));
  const access = resources.use(
    await openAccess({ ...options.settings.access, host: options.host, port, overTls: tls !== undefined, log: logOf("gateway") }),
  );

  /** Each service is a user of NATS of its own. */
  const busOf = async (role: ServiceRole): Promise<Bus> => {
    const user = userOf(role, piped);
    const bus = await start(role, (log) => connectBus({ ...natsOptions(options.natsOf(user)), name: role, ...user, log, signal }));
    const alsoKeep = (looking: AbortSignal) => removeForgottenConsumers(bus, { signal: looking });
    resources.use(await keepStreams(bus, { signal, ...(role === "trace" && { alsoKeep }) }));
    return bus;
  };
  // First: it creates the streams.
  const trace = await busOf("trace");
  const [notifier, executor, planner, livestate, gateway, watcher] = await Promise.all([
    busOf("notifier"),
    busOf("executor"),
    busOf("planner"),
    busOf("livestate"),
    busOf("gateway"),
    busOf("watcher"),
  ]);
  const buses = { trace, notifier, executor, planner, livestate, gateway, watcher };
  const store = resources.use(await openStore({ url: options.storeUrl, log: logOf("store") }));
  const sources = resources.use(
    await openSources({ dir: join(dataDir, "git"), repositories: repositorySettings(piped), log: logOf("git") }),
  );

  const { secretsDir } = options.settings;
  const secrets = resources.use(await openSecrets({ piped, sources, dataDir, dir: secretsDir, log: logOf("secrets") }));
  const { openSource } = secrets;

  const { keepEndedMs, logRetention, insightRules } = options.settings;
  const historyKey = randomBytes(32).toString("base64url");
  const history = await start("trace", (log) =>
    startTrace({
      bus: buses.trace,
      store,
      rpc: { host: "127.0.0.1", port: 0, key: historyKey },
      keepEndedMs,
      logRetention,
      insightRules,
      log,
    }),
  );
  await start("notifier", (log) => startNotifier({ bus: buses.notifier, piped, ...options.settings.notices, log }));
  const name = `${hostname()}/${process.pid}`;
  const { allowed } = options.settings;
  const privateFiles = [
    options.pipedFile,
    ...serviceRoles.flatMap((role) => natsSecretFiles(options.natsOf(userOf(role, piped)))),
    ...storeFiles(options.storeUrl),
    tlsPaths?.key,
  ];
  const hosting = { bus: buses.executor, name, port: options.pluginServicePort, allowed, privateFiles, secrets: secrets.folder };
  const { plugins } = await start("executor", (log) => openPipedPlugins({ piped, dataDir, hosting, log, signal }));
  const { leaseMs, stageGraceMs, intervalMs, planAttempts } = options.settings;
  await start("executor", (log) =>
    startExecutor({ bus: buses.executor, piped, sources, openSource, plugins, name, leaseMs, stageGraceMs, log }),
  );
  await start("planner", (log) => startPlanner({ bus: buses.planner, piped, sources, openSource, plugins, leaseMs, planAttempts, log }));
  await start("livestate", (log) => startLivestate({ bus: buses.livestate, piped, openSource, plugins, intervalMs, log }));
  const api = await start("gateway", (log) =>
    startGateway({
      bus: buses.gateway,
      host: options.host,
      port,
      access,
      tls,
      allowed,
      limits: options.settings.gatewayLimits,
      traceLinks: options.settings.traceLinks,
      traceUrl: history.url,
      historyKey,
      defaultProject: piped.projectId,
      log,
    }),
  );
  await start("watcher", (log) => startWatcher({ bus: buses.watcher, piped, sources, log }));

  const done = untilStopped(signal, parts);
  done.catch(() => {});
  const opened = resources.move();
  return { gatewayUrl: api.url, done, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
