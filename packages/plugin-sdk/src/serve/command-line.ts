import { readFileSync } from "node:fs";
import { Fault, messageOf } from "@slipway/domain";
import { unixPathOf } from "@slipway/runtime";
import { Command, CommanderError, Option } from "commander";
import { parseDuration } from "../config/units.ts";

/** The flags that the host passes. */
export interface StartFlags {
  /** `host:port` of the host's PluginService, or `unix:/path`. */
  readonly pipedPluginService: string;
  /** Path of a Unix socket to listen on instead of the port. */
  readonly listen: string | undefined;
  /** The plugin's block of the piped file as JSON. */
  readonly config: string;
  readonly graceMs: number;
  readonly logLevel: string | undefined;
  readonly logEncoding: "json" | "console";
  readonly reflection: boolean;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
}

interface RawFlags {
  readonly pipedPluginService: string;
  readonly listen?: string;
  readonly config?: string;
  readonly configFile?: string;
  readonly gracePeriod: string;
  readonly logLevel?: string;
  readonly logEncoding: string;
  readonly enableGrpcReflection: string | true;
  readonly tls: boolean;
  readonly certFile?: string;
  readonly keyFile?: string;
}

/**
 * Parses PipeCD's command line for plugins: `start --piped-plugin-service host:port --config JSON` and its other flags. Our additions are
 * `--config-file PATH` as an alternative to `--config`, and `--listen unix:/path` as one to the port in it.
 * Undefined if help or the version was requested and printed. Throws `invalid`.
 */
export function readCommandLine(name: string, version: string, args: readonly string[]): StartFlags | undefined {
  let flags: StartFlags | undefined;
  const program = new Command(name)
    .version(version)
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  program
    .command("start")
    .description("serve the plugin until SIGTERM")
    .requiredOption("--piped-plugin-service <host:port>", "address of the host that runs the plugin")
    .option("--listen <unix:/path>", "a Unix socket to listen on instead of the port")
    .option("--config <json>", "the plugin's block of the piped file: name, port, config, deployTargets")
    .option("--config-file <path>", "file with that block instead, as other users of the machine can read command lines")
    .option("--grace-period <duration>", "how long running stages may take to end after SIGTERM", "30s")
    .option("--log-level <level>", "debug, info, warn or error")
    .addOption(
      new Option("--log-encoding <encoding>", "json, or console for a readable format").choices([...encodings.keys()]).default("json"),
    )
    .addOption(new Option("--enable-grpc-reflection [bool]", "serve gRPC reflection").choices(["true", "false"]).default(true))
    .option("--tls", "serve with TLS", false)
    .option("--cert-file <path>", "certificate for --tls, PEM")
    .option("--key-file <path>", "key for --tls, PEM")
    .exitOverride()
    .action((raw: RawFlags) => {
      flags = startFlags(raw);
    });
  try {
    program.parse([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    // Commander prints the help if the command is missing; one sentence is better in a log.
    if (error.code === "commander.help") throw new Fault("invalid", `${name} needs the command start: see ${name} start --help`);
    throw new Fault("invalid", `${error.message.replace(/^error: /, "")}: see ${name} start --help`, { cause: error });
  }
  return flags;
}

/** Our encodings by PipeCD's. */
const encodings: ReadonlyMap<string, "json" | "console"> = new Map([
  ["json", "json"],
  ["console", "console"],
  ["humanize", "console"],
]);

/** Our levels by PipeCD's. */
const logLevels: Readonly<Record<string, string>> = {
  debug: "debug",
  info: "info",
  warn: "warn",
  error: "error",
  dpanic: "fatal",
  panic: "fatal",
  fatal: "fatal",
};

function startFlags({
  pipedPluginService,
  listen,
  config,
  configFile,
  gracePeriod,
  logLevel,
  tls,
  certFile,
  keyFile,
  ...raw
}: RawFlags): StartFlags {
  const grace = parseDuration(gracePeriod);
  if (grace === undefined) throw new Fault("invalid", `--grace-period ${gracePeriod} is not a duration: write one like 30s`);
  if (logLevel !== undefined && !Object.hasOwn(logLevels, logLevel))
    throw new Fault("invalid", `--log-level ${logLevel} is unknown: use one of ${Object.keys(logLevels).join(", ")}`);
  if (tls && (certFile === undefined || keyFile === undefined)) throw new Fault("invalid", "--tls needs --cert-file and --key-file");
  const path = listen === undefined ? undefined : unixPathOf(listen);
  if (listen !== undefined && path === undefined) throw new Fault("invalid", `--listen ${listen} is not a Unix socket: write unix:/path`);
  return {
    pipedPluginService,
    listen: path,
    config: readConfig(config, configFile),
    graceMs: grace.total("milliseconds"),
    logLevel: logLevel === undefined ? undefined : logLevels[logLevel],
    logEncoding: encodings.get(raw.logEncoding) ?? "json",
    reflection: raw.enableGrpcReflection !== "false",
    tls: tls && certFile !== undefined && keyFile !== undefined ? { certFile, keyFile } : undefined,
  };
}

function readConfig(config: string | undefined, file: string | undefined): string {
  if (config !== undefined && file !== undefined) throw new Fault("invalid", "--config and --config-file are both given: use only one");
  if (config !== undefined) return config;
  if (file === undefined) throw new Fault("invalid", "required option '--config <json>' not specified, nor '--config-file <path>'");
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const reason = messageOf(cause);
    throw new Fault("invalid", `cannot read --config-file ${file}: ${reason}`, { cause });
  }
}
