import { type Bus, connectBus, keepStreams, natsOptions, natsSettings } from "@slipway/bus";
import { type Logger, loadConfig } from "@slipway/runtime";
import { openStore, type Store } from "@slipway/store";
import { traceSettings } from "@slipway/trace";
import type { Command } from "commander";
import { withInterrupt } from "../connection/with-interrupt.ts";
import { storeUrl } from "./store-option.ts";
import { storeLog } from "./with-store.ts";

interface Recovery {
  readonly bus: Bus;
  readonly store: Store;
  readonly keepEndedMs: number;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** A person waits for the command: a wrong address has to be told. */
const patienceMs = 30_000;
const dayMs = 24 * 60 * 60 * 1000;

/** Runs what needs both the store and NATS. NATS is that of `--nats` and of the variables of every service; `KEEP_ENDED_DAYS` is that of the trace service. */
export async function withRecovery<T>(nats: string | undefined, command: Command, run: (recovery: Recovery) => Promise<T>): Promise<T> {
  const url = storeUrl(command);
  const settings = loadConfig(natsSettings.extend(traceSettings.shape), { ...process.env, ...(nats !== undefined && { NATS_URL: nats }) });
  return await withInterrupt(async (signal) => {
    const log = storeLog();
    // It does the work of the trace service, as that user.
    await using bus = await connectBus({ ...natsOptions(settings), name: "trace", role: "trace", log, signal, patienceMs });
    await using _streams = await keepStreams(bus, { signal });
    await using store = await openStore({ url, log });
    return await run({ bus, store, keepEndedMs: settings.KEEP_ENDED_DAYS * dayMs, log, signal });
  });
}
