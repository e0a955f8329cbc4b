import { join, resolve } from "node:path";
import { loadPipedFile } from "@slipway/app-config";
import { natsServers } from "@slipway/bus";
import { keepFilesPrivate, runService, untilStopped } from "@slipway/runtime";
import { startEmbeddedNats } from "./embedded-nats.ts";
import { findNatsServer } from "./find-nats-server.ts";
import { lockDataDir } from "./lock-data-dir.ts";
import { loadServiceSettings } from "./service-settings.ts";
import { startSeparate } from "./start-separate.ts";
import { startSystem } from "./start-system.ts";

/** Options of `slipway up`. */
export interface UpOptions {
  readonly file: string;
  readonly dataDir: string;
  readonly nats?: string;
  /** Default: the first one that is new enough. */
  readonly natsServer?: string;
  readonly store?: string;
  readonly host: string;
  readonly port: number;
  readonly pluginServicePort?: number;
  readonly separate?: boolean;
  /** Default: `text` if standard output is a terminal. */
  readonly logFormat?: "json" | "text";
}

/**
 * Runs the entire system until TERM or Ctrl-C. Throws `precondition` if another `up` uses the data directory, and `invalid` with every problem of the piped file, or of the environment, before it
 * starts anything.
 */
export async function up(options: UpOptions): Promise<void> {
  keepFilesPrivate();
  const pipedFile = resolve(options.file);
  const dataDir = resolve(options.dataDir);
  using _lock = await lockDataDir(dataDir);
  const warnings: string[] = [];
  const piped = await loadPipedFile(pipedFile, { autoRegister: true, warn: (found) => void warnings.push(...found) });
  const settings = loadServiceSettings();
  const logEncoding: "json" | "console" = (options.logFormat ?? (process.stdout.isTTY ? "text" : "json")) === "text" ? "console" : "json";
  await runService(
    "slipway",
    async ({ log, signal }) => {
      if (warnings.length > 0) log.warn({ warnings }, "piped file has warnings");
      await using embedded =
        options.nats === undefined
          ? await startEmbeddedNats({ dir: join(dataDir, "nats"), program: options.natsServer ?? (await findNatsServer()), log, signal })
          : undefined;
      const system = {
        piped,
        pipedFile,
        dataDir,
        nats: embedded
          ? { NATS_URL: embedded.url, NATS_NKEY: embedded.nkeyFile }
          : { ...settings.natsSignIn, NATS_URL: options.nats ?? "" },
        storeUrl: options.store ?? `sqlite:${join(dataDir, "history.sqlite")}`,
        host: options.host,
        port: options.port,
        pluginServicePort: options.pluginServicePort,
        settings,
        log,
        logEncoding,
        logLevel: process.env["LOG_LEVEL"] || "info",
        signal,
      };
      await using running = options.separate ? await startSeparate(system) : await startSystem(system);

      log.info(
        { gateway: running.gatewayUrl, nats: natsServers(system.nats.NATS_URL).addresses.join(), repositories: piped.repositories.length },
        "slipway is up",
      );
      await untilStopped(signal, embedded ? [running, embedded] : [running]);
    },
    { logEncoding },
  );
}
