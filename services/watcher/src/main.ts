import { join } from "node:path";
import { loadPipedFile, repositorySettings } from "@slipway/app-config";
import { connectBus, keepStreams, natsOptions } from "@slipway/bus";
import { openSources } from "@slipway/git";
import { loadConfig, runService, untilStopped } from "@slipway/runtime";
import { configSchema } from "./config.ts";
import { startWatcher } from "./start-watcher.ts";

await runService("watcher", async ({ log, signal }) => {
  const config = loadConfig(configSchema);
  const piped = await loadPipedFile(config.PIPED_FILE, {
    autoRegister: config.AUTO_REGISTER,
    warn: (warnings) => log.warn({ warnings }, "piped file has warnings"),
  });

  await using bus = await connectBus({ ...natsOptions(config), name: "watcher", role: "watcher", pipedId: piped.pipedId, log, signal });
  await using _streams = await keepStreams(bus, { signal });
  await using sources = await openSources({ dir: join(config.DATA_DIR, "git"), repositories: repositorySettings(piped), log });
  await using watcher = await startWatcher({ bus, piped, sources, log });

  log.info({ repositories: piped.repositories.length }, "ready");
  await untilStopped(signal, [bus, watcher]);
});
