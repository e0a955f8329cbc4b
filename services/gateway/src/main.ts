import { connectBus, keepStreams, natsOptions } from "@slipway/bus";
import { allowedCallers, loadConfig, runService, untilStopped } from "@slipway/runtime";
import { configSchema } from "./config.ts";
import { startGateway } from "./start-gateway.ts";

await runService("gateway", async ({ log, signal }) => {
  const config = loadConfig(configSchema);

  await using bus = await connectBus({ ...natsOptions(config), name: "gateway", log, signal });
  await using _streams = await keepStreams(bus, { signal });
  await using gateway = await startGateway({
    bus,
    host: config.HOST,
    port: config.PORT,
    allowed: allowedCallers(config),
    limits: { connections: config.MAX_CONNECTIONS, watches: config.MAX_WATCHES },
    traceUrl: config.TRACE_URL,
    defaultProject: config.PROJECT,
    log,
  });

  log.info({ url: gateway.url }, "ready");
  await untilStopped(signal, [bus, gateway]);
});
