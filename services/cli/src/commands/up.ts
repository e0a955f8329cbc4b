import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { Command, Option } from "commander";
import type { UpOptions } from "../system/up.ts";
import { port } from "./option-values.ts";
import { withExamples } from "./with-examples.ts";

/** `slipway up` */
export function upCommand(): Command {
  const command = new Command("up")
    .description("Run the entire system on this machine")
    .requiredOption("-f, --file <piped file>", "piped file: repositories, plugins and deploy targets")
    .option("--data-dir <directory>", "directory for all data", join(homedir(), ".local", "share", "slipway"))
    .addOption(new Option("--nats <url>", "NATS server to use (default: start one)").env("SLIPWAY_NATS"))
    .addOption(
      new Option(
        "--nats-keys <directory>",
        "folder that slipway keys made: each service signs in to the server of --nats with its own key (default: all as NATS_CREDS or NATS_NKEY says)",
      ).env("SLIPWAY_NATS_KEYS"),
    )
    .addOption(
      new Option(
        "--nats-server <program>",
        "nats-server program to start (default: the one on PATH, or if that is too old the one that bin/setup built)",
      ).env("SLIPWAY_NATS_SERVER"),
    )
    .addOption(
      new Option("--store <url>", "mysql://… or sqlite:…; pass passwords in SLIPWAY_STORE (default: SQLite in the data directory)").env(
        "SLIPWAY_STORE",
      ),
    )
    .option("--host <address>", "address that the gateway listens on", "127.0.0.1")
    .option("--port <port>", "port that the gateway listens on", port, 7400)
    .option("--access-file <file>", "file that says who may sign in and who may do what (default: that of ACCESS_FILE)")
    .option("--anonymous-read", "let everybody who reaches the gateway read everything without a sign-in, for demos")
    .option(
      "--plugin-service-port <port>",
      "port where plugins that are not on Slipway's SDK reach their host (default: 9087 if the piped file names one by address, else a free one)",
      port,
    )
    .option("--separate", "run every service in a process of its own (default: all in this process)")
    .addOption(
      new Option("--log-format <format>", "json for programs or text for people (default: text on a terminal, else json)")
        .choices(["json", "text"])
        .env("LOG_FORMAT"),
    )
    // Imported here: commands that only call the gateway start faster without it.
    .action(async (options: UpOptions) => (await import("../system/up.ts")).up(options));
  command.addHelpText("after", () => `\nEnvironment variables:\n${environmentHelp()}`);
  return withExamples(
    command,
    "up -f examples/piped.yaml",
    "up -f piped.yaml --separate",
    "up -f piped.yaml --host 0.0.0.0 --access-file access.yaml",
    "up -f piped.yaml --nats nats://nats:4222 --data-dir /var/lib/slipway",
    "up -f piped.yaml --nats tls://nats:4222 --nats-keys /etc/slipway/keys",
  );
}

/** The settings of the services, from their schemas. Imported when the help is shown, like `up`; help cannot wait for a promise. */
function environmentHelp(): string {
  const { serviceVariables } = createRequire(import.meta.url)(
    "../system/service-settings.ts",
  ) as typeof import("../system/service-settings.ts");
  const logLevel = {
    name: "LOG_LEVEL",
    meaning: "least severe log lines to print: trace, debug, info, warn, error or fatal",
    defaultValue: "info",
  };
  const variables = [...serviceVariables(), logLevel];
  const width = Math.max(...variables.map(({ name }) => name.length)) + 2;
  return variables.map(({ name, meaning, defaultValue }) => `  ${name.padEnd(width)}${meaning} (default: ${defaultValue})`).join("\n");
}
