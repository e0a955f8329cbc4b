import { hostname } from "node:os";
import { join } from "node:path";
import { loadPipedFile, pluginEndpoints, repositorySettings } from "@slipway/app-config";
import { connectBus, ensureStreams, servePluginAdmin } from "@slipway/bus";
import { openSources } from "@slipway/git";
import { connectPlugins } from "@slipway/plugin-client";
import { launchPipedPlugins, openPluginTokens, openToolRegistry, pluginAdmin, servePluginHost } from "@slipway/plugin-host";
import { loadConfig, runService, untilStopped } from "@slipway/runtime";
import { configSchema } from "./config.ts";
import { startExecutor } from "./start-executor.ts";

await runService("executor", async ({ log, signal }) => {
  const config = loadConfig(configSchema);
  const piped = await loadPipedFile(config.PIPED_FILE);

  await using bus = await connectBus({ servers: config.NATS_URL, name: "executor", log, signal });
  await ensureStreams(bus, { signal });
  await using sources = await openSources({ dir: join(config.DATA_DIR, "git"), repositories: repositorySettings(piped), log });
  const tools = await openToolRegistry({ dir: join(config.DATA_DIR, "tools"), sources: piped.tools, log });
  const runDir = join(config.DATA_DIR, "run");
  const tokens = await openPluginTokens(runDir, pluginEndpoints(piped));
  await using host = await servePluginHost({
    bus,
    piped,
    tools,
    tokens,
    port: config.LAUNCH_PLUGINS ? config.PLUGIN_SERVICE_PORT : 0,
    log,
  });
  const launching = {
    pluginServiceAddress: `127.0.0.1:${host.port}`,
    runDir,
    storeDir: join(config.DATA_DIR, "plugins"),
    tokens,
    log,
  };
  await using launched = config.LAUNCH_PLUGINS ? await launchPipedPlugins(piped, launching) : undefined;
  await using plugins = await connectPlugins({ plugins: launched?.specs ?? pluginEndpoints(piped), log, signal });
  const name = `${hostname()}/${process.pid}`;
  await using _admin = launched && servePluginAdmin(bus, pluginAdmin({ piped, launcher: launched.launcher, plugins, executor: name }));
  await using executor = await startExecutor({
    bus,
    piped,
    sources,
    plugins,
    name,
    leaseMs: config.LEASE_MS,
    stageGraceMs: config.STAGE_GRACE_MS,
    log,
  });

  log.info({ pluginService: host.port, plugins: plugins.names }, "ready");
  await untilStopped(signal, [bus, host, executor]);
});
