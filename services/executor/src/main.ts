import { hostname } from "node:os";
import { join } from "node:path";
import { loadPipedFile, repositorySettings } from "@slipway/app-config";
import { connectBus, keepStreams, natsOptions, natsSecretFiles } from "@slipway/bus";
import { openSources } from "@slipway/git";
import { openPipedPlugins } from "@slipway/plugin-host";
import { allowedCallers, loadConfig, runService, untilStopped } from "@slipway/runtime";
import { openSecrets } from "@slipway/secrets";
import { configSchema } from "./config.ts";
import { startExecutor } from "./start-executor.ts";

await runService("executor", async ({ log, signal }) => {
  const config = loadConfig(configSchema);
  const piped = await loadPipedFile(config.PIPED_FILE);
  const name = `${hostname()}/${process.pid}`;

  await using bus = await connectBus({ ...natsOptions(config), name: "executor", role: "executor", pipedId: piped.pipedId, log, signal });
  await using _streams = await keepStreams(bus, { signal });
  await using sources = await openSources({ dir: join(config.DATA_DIR, "git"), repositories: repositorySettings(piped), log });
  using secrets = await openSecrets({ piped, sources, dataDir: config.DATA_DIR, dir: config.SECRETS_DIR, log });
  const privateFiles = [config.PIPED_FILE, ...natsSecretFiles(config)];
  const hosting = config.LAUNCH_PLUGINS
    ? { bus, name, port: config.PLUGIN_SERVICE_PORT, allowed: allowedCallers(config), privateFiles, secrets: secrets.folder }
    : undefined;
  await using pipedPlugins = await openPipedPlugins({ piped, dataDir: config.DATA_DIR, hosting, log, signal });
  const { plugins, hostPort } = pipedPlugins;
  const { LEASE_MS: leaseMs, STAGE_GRACE_MS: stageGraceMs } = config;
  await using executor = await startExecutor({
    ...{ bus, piped, sources, openSource: secrets.openSource, plugins, name, leaseMs, stageGraceMs, log },
  });

  log.info({ pluginService: hostPort, plugins: plugins.names }, "ready");
  await untilStopped(signal, [bus, pipedPlugins, executor]);
});
