import { readFile } from "node:fs/promises";
import { isFault } from "@slipway/domain";
import { connectTransport, followHiddenValues, type Logger, privateLimits, runService, serveConnect, untilStopped } from "@slipway/runtime";
import { type ConfiguredPlugin, configurePlugin } from "../config/configured-plugin.ts";
import { hostOf } from "../host/host.ts";
import { hostTools } from "../host/host-tools.ts";
import { takePluginIdentity } from "../host/plugin-identity.ts";
import { secretFolders } from "../host/secret-folders.ts";
import { StageGuard } from "../mistakes/stage-guard.ts";
import { systemClock } from "../plugin/context/clock.ts";
import type { Plugin } from "../plugin/plugin.ts";
import { readCommandLine, type StartFlags } from "./command-line.ts";
import { saidByHost, stopWithParent } from "./parent-pipe.ts";
import { pluginRoutes } from "./plugin-routes.ts";
import { RunningStages } from "./running-stages.ts";

/**
 * All that a plugin's `main.ts` needs to call. Serves the plugin according to PipeCD's command line until SIGTERM. Then it aborts running stages, delivers
 * their logs but leaves them open, and exits within the grace period. Exits 1 with all problems if the command line or the configuration is invalid.
 */
export async function runPlugin(plugin: Plugin, args: readonly string[] = process.argv.slice(2)): Promise<void> {
  const { name, version = "0.0.0" } = plugin.definition;
  let flags: StartFlags | undefined;
  let configured: ConfiguredPlugin;
  try {
    flags = readCommandLine(name, version, args);
    if (flags === undefined) return;
    configured = configurePlugin(plugin, flags.config);
  } catch (error) {
    if (!isFault(error, "invalid")) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
    return;
  }
  const { graceMs, logLevel, logEncoding } = flags;
  const guard = new StageGuard();
  const options = { graceMs: graceMs + 1_000, logLevel, logEncoding, keepUncaught: (error: unknown) => guard.keep(error) };
  await runService(`plugin-${configured.name}`, ({ log, signal }) => serve(configured, { ...flags, guard, log, signal }), options);
}

interface ServeOptions extends Pick<StartFlags, "pipedPluginService" | "listen" | "graceMs" | "reflection" | "tls"> {
  readonly guard: StageGuard;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

async function serve(plugin: ConfiguredPlugin, options: ServeOptions): Promise<void> {
  const { pipedPluginService, graceMs, guard, log, signal: stopSignal } = options;
  const folders = secretFolders();
  using _hidden = folders && followHiddenValues(folders.values);
  const replaced = new AbortController();
  const signal = AbortSignal.any([stopSignal, stopWithParent(log), replaced.signal]);
  const identity = takePluginIdentity();
  await using transport = connectTransport({ url: pipedPluginService, interceptors: identity.toHost });
  const host = hostOf(transport);
  for (const field of plugin.ignored) log.warn({ field }, "field of the piped file has no effect");
  await plugin.definition.initialize?.({
    config: plugin.config,
    deployTargets: [...plugin.deployTargets.values()],
    tools: hostTools(host, signal),
    logger: log,
    signal,
  });
  const running = new RunningStages();
  const deps = { plugin, host, logger: log, clock: systemClock, running, guard, stopping: signal };
  void guard.tainted.then(async () => {
    log.error("a stage or call left an error that nobody caught: this process stops when no stage runs, to be replaced");
    await running.untilIdle();
    replaced.abort(new DOMException("the process is replaced", "AbortError"));
  });
  const tls = options.tls && { cert: await readFile(options.tls.certFile, "utf8"), key: await readFile(options.tls.keyFile, "utf8") };
  await using server = await serveConnect({
    port: plugin.port,
    path: options.listen,
    routes: pluginRoutes(deps),
    interceptors: identity.fromHost,
    // The host keeps one connection open to notice the end of this process, and runs any number of stages over another.
    limits: privateLimits,
    log,
    shutdownGraceMs: graceMs,
    ...(!options.reflection && { reflect: false }),
    ...(tls && { tls }),
  });
  const place = options.listen === undefined ? { port: server.port } : { socket: options.listen };
  log.info({ ...saidByHost(), plugin: plugin.name, ...place, stages: Object.keys(plugin.definition.stages) }, "ready");
  await untilStopped(signal, [server]);
}
