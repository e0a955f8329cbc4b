import { connectBus, keepStreams, natsOptions } from "@slipway/bus";
import { allowedCallers, freePort, loadConfig, openTlsFiles, readSharedKey, runService, tlsPaths, untilStopped } from "@slipway/runtime";
import { openAccess } from "./access/open-access.ts";
import { accessSettings, configSchema } from "./config.ts";
import { gatewayLimitsOf } from "./limits/gateway-limits.ts";
import { startGateway } from "./start-gateway.ts";

await runService("gateway", async ({ log, signal }) => {
  const config = loadConfig(configSchema);

  await using bus = await connectBus({ ...natsOptions(config), name: "gateway", role: "gateway", log, signal });
  await using _streams = await keepStreams(bus, { signal });
  const host = config.HOST;
  const port = config.PORT || (await freePort());
  const paths = tlsPaths(config);
  using tls = paths && (await openTlsFiles(paths, log));
  await using access = await openAccess({ ...accessSettings(config), host, port, overTls: tls !== undefined, log });
  await using gateway = await startGateway({
    bus,
    host,
    port,
    access,
    tls,
    allowed: allowedCallers(config),
    limits: gatewayLimitsOf(config),
    traceLinks: config.TRACE_LINKS,
    traceUrl: config.TRACE_URL,
    historyKey: await readSharedKey("HISTORY_KEY_FILE", config.HISTORY_KEY_FILE),
    defaultProject: config.PROJECT,
    log,
  });

  log.info({ url: gateway.url }, "ready");
  await untilStopped(signal, [bus, gateway]);
});
