import { join } from "node:path";
import { loadPipedFile, repositorySettings } from "@slipway/app-config";
import { connectBus, keepStreams, natsOptions } from "@slipway/bus";
import { openSources } from "@slipway/git";
import { openPipedPlugins } from "@slipway/plugin-host";
import { loadConfig, runService, untilStopped } from "@slipway/runtime";
import { openSecrets } from "@slipway/secrets";
import { configSchema } from "./config.ts";
import { startLivestate } from "./start-livestate.ts";

await runService("livestate", async ({ log, signal }) => {
  const config = loadConfig(configSchema);
  const piped = await loadPipedFile(config.PIPED_FILE);

  await using bus = await connectBus({ ...natsOptions(config), name: "livestate", role: "livestate", pipedId: piped.pipedId, log, signal });
  await using _streams = await keepStreams(bus, { signal });
  await using sources = await openSources({ dir: join(config.DATA_DIR, "git"), repositories: repositorySettings(piped), log });
  using secrets = await openSecrets({ piped, sources, dataDir: config.DATA_DIR, dir: config.SECRETS_DIR, log });
  await using pipedPlugins = await openPipedPlugins({ piped, dataDir: config.DATA_DIR, log, signal });
  const { plugins } = pipedPlugins;
  await using livestate = startLivestate({
    ...{ bus, piped, openSource: secrets.openSource, plugins, intervalMs: config.OBSERVE_INTERVAL_MS, log },
  });

  log.info("ready");
  await untilStopped(signal, [bus, livestate]);
});
