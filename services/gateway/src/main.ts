import { connectBus, keepStreams } from "@slipway/bus";
import { loadConfig, runService, untilStopped } from "@slipway/runtime";
import { configSchema } from "./config.ts";
import { startGateway } from "./start-gateway.ts";

await runService("gateway", async ({ log, signal }) => {
  const config = loadConfig(configSchema);

  await using bus = await connectBus({ servers: config.NATS_URL, name: "gateway", log, signal });
  await using _streams = await keepStreams(bus, { signal });
  await using gateway = await startGateway({
    bus,
    host: config.HOST,
    port: config.PORT,
    traceUrl: config.TRACE_URL,
    defaultProject: config.PROJECT,
    log,
  });

  log.info({ url: gateway.url }, "ready");
  await untilStopped(signal, [bus, gateway]);
});
