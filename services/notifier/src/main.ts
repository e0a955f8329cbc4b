import { loadPipedFile } from "@slipway/app-config";
import { connectBus, keepStreams, natsOptions } from "@slipway/bus";
import { loadConfig, runService, untilStopped } from "@slipway/runtime";
import { configSchema } from "./config.ts";
import { startNotifier } from "./start-notifier.ts";

await runService("notifier", async ({ log, signal }) => {
  const config = loadConfig(configSchema);
  const piped = await loadPipedFile(config.PIPED_FILE);

  await using bus = await connectBus({ ...natsOptions(config), name: "notifier", role: "notifier", pipedId: piped.pipedId, log, signal });
  await using _streams = await keepStreams(bus, { signal });
  const times = {
    retryMs: config.NOTICE_RETRY_MS,
    quietMs: config.NOTICE_QUIET_MS,
    stoppedMs: config.NOTICE_STOPPED_MS,
    timeoutMs: config.NOTICE_TIMEOUT_MS,
  };
  await using notifier = await startNotifier({ bus, piped, ...times, log });

  log.info({ receivers: piped.notifications.receivers.length, routes: piped.notifications.routes.length }, "ready");
  await untilStopped(signal, [bus, notifier]);
});
