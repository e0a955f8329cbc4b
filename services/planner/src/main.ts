import { join } from "node:path";
import { loadPipedFile, repositorySettings } from "@slipway/app-config";
import { connectBus, keepStreams, natsOptions } from "@slipway/bus";
import { openSources } from "@slipway/git";
import { openPipedPlugins } from "@slipway/plugin-host";
import { loadConfig, runService, untilStopped } from "@slipway/runtime";
import { openSecrets } from "@slipway/secrets";
import { configSchema } from "./config.ts";
import { startPlanner } from "./start-planner.ts";

await runService("planner", async ({ log, signal }) => {
  const config = loadConfig(configSchema);
  const piped = await loadPipedFile(config.PIPED_FILE);

  await using bus = await connectBus({ ...natsOptions(config), name: "planner", role: "planner", pipedId: piped.pipedId, log, signal });
  await using _streams = await keepStreams(bus, { signal });
  await using sources = await openSources({ dir: join(config.DATA_DIR, "git"), repositories: repositorySettings(piped), log });
  using secrets = await openSecrets({ piped, sources, dataDir: config.DATA_DIR, dir: config.SECRETS_DIR, log });
  await using pipedPlugins = await openPipedPlugins({ piped, dataDir: config.DATA_DIR, log, signal });
  const { plugins } = pipedPlugins;
  await using planner = await startPlanner({
    bus,
    piped,
    sources,
    openSource: secrets.openSource,
    plugins,
    leaseMs: config.LEASE_MS,
    planAttempts: config.PLAN_ATTEMPTS,
    log,
  });

  log.info("ready");
  await untilStopped(signal, [bus, planner]);
});
