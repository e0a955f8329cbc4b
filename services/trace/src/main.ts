import { connectBus, keepStreams, natsOptions, removeForgottenConsumers } from "@slipway/bus";
import { allowedCallers, loadConfig, readSharedKey, retry, runService, untilStopped } from "@slipway/runtime";
import { openStore } from "@slipway/store";
import { configSchema, insightRulesOf, logRetentionOf } from "./config.ts";
import { startTrace } from "./start-trace.ts";

const dayMs = 24 * 60 * 60 * 1000;

await runService("trace", async ({ log, signal }) => {
  const config = loadConfig(configSchema);

  await using bus = await connectBus({ ...natsOptions(config), name: "trace", role: "trace", log, signal });
  await using _streams = await keepStreams(bus, { signal, alsoKeep: (looking) => removeForgottenConsumers(bus, { signal: looking }) });
  await using store = await retry(() => openStore({ url: config.STORE_URL, log }), {
    signal,
    maxMs: 5_000,
    onRetry: (err) => log.warn({ err }, "waiting for the store"),
  });
  const key = await readSharedKey("HISTORY_KEY_FILE", config.HISTORY_KEY_FILE);
  const rpc = { host: config.RPC_HOST, port: config.RPC_PORT, allowed: allowedCallers(config), key };
  await using trace = await startTrace({
    bus,
    store,
    rpc,
    keepEndedMs: config.KEEP_ENDED_DAYS * dayMs,
    logRetention: logRetentionOf(config),
    insightRules: insightRulesOf(config),
    log,
  });

  log.info({ url: trace.url, store: store.place }, "ready");
  await untilStopped(signal, [bus, trace]);
});
