import { homedir } from "node:os";
import { join } from "node:path";
import { Command, Option } from "commander";
import type { UpOptions } from "../system/up.ts";
import { withExamples } from "./command-context.ts";

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
    // Loaded here: a command that only asks the gateway should not wait for the whole system to be read.
    .action(async (options: UpOptions) => (await import("../system/up.ts")).up(options));
  return withExamples(
    command,
    "up -f piped.yaml",
    "up -f piped.yaml --separate",
    "up -f piped.yaml --nats nats://nats:4222 --data-dir /var/lib/slipway",
  );
}
