import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { loadPipedFile } from "@slipway/app-config";
import { runService, untilStopped } from "@slipway/runtime";
import { Command, Option } from "commander";
import { withExamples } from "../command-context.ts";
import { startEmbeddedNats } from "../system/embedded-nats.ts";
import { startSeparate } from "../system/start-separate.ts";
import { startSystem } from "../system/start-system.ts";

interface UpOptions {
  readonly file: string;
  readonly dataDir: string;
  readonly nats?: string;
  readonly natsServer: string;
  readonly store?: string;
  readonly host: string;
  readonly port: string;
  readonly pluginServicePort: string;
  readonly separate?: boolean;
}

/** `slipway up` */
export function upCommand(): Command {
  const command = new Command("up")
    .description("run the whole system on this machine")
    .requiredOption("-f, --file <piped file>", "repositories, plugins and their targets")
    .option("--data-dir <directory>", "where everything is kept", join(homedir(), ".local", "share", "slipway"))
    .addOption(new Option("--nats <url>", "a NATS server to use; one is started otherwise").env("SLIPWAY_NATS"))
    .addOption(new Option("--nats-server <program>", "the nats-server to start").env("SLIPWAY_NATS_SERVER").default("nats-server"))
    .addOption(
      new Option("--store <url>", "mysql://… or sqlite:…; SQLite in the data directory otherwise. A password belongs in the variable").env(
        "SLIPWAY_STORE",
      ),
    )
    .option("--host <address>", "address the gateway listens on", "127.0.0.1")
    .option("--port <port>", "port the gateway listens on", "7400")
    .option("--plugin-service-port <port>", "port at which plugins find their host", "9087")
    .option("--separate", "every service in a process of its own")
    .action((options: UpOptions) => up(options));
  return withExamples(
    command,
    "up -f piped.yaml",
    "up -f piped.yaml --separate",
    "up -f piped.yaml --nats nats://nats:4222 --data-dir /var/lib/slipway",
  );
}

async function up(options: UpOptions): Promise<void> {
  const pipedFile = resolve(options.file);
  const dataDir = resolve(options.dataDir);
  const piped = await loadPipedFile(pipedFile, { autoRegister: true });
  await runService("slipway", async ({ log, signal }) => {
    await using embedded =
      options.nats === undefined ? await startEmbeddedNats({ dir: join(dataDir, "nats"), program: options.natsServer, log }) : undefined;
    const system = {
      piped,
      pipedFile,
      dataDir,
      natsUrl: embedded?.url ?? options.nats ?? "",
      storeUrl: options.store ?? `sqlite:${join(dataDir, "history.sqlite")}`,
      host: options.host,
      port: Number(options.port),
      pluginServicePort: Number(options.pluginServicePort),
      log,
      signal,
    };
    await using running = options.separate ? await startSeparate(system) : await startSystem(system);

    log.info({ gateway: running.gatewayUrl, nats: system.natsUrl, repositories: piped.repositories.length }, "slipway is up");
    await untilStopped(signal, embedded ? [running, embedded] : [running]);
  });
}
