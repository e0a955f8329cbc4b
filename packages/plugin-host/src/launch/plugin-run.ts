import { rm } from "node:fs/promises";
import type { Interceptor } from "@connectrpc/connect";
import type { Logger, ProcessExit, SpawnedProcess } from "@slipway/runtime";
import { foreignEnvironment, forPrograms, freePort, spawnProcess } from "@slipway/runtime";
import type { PluginCommand } from "../store/plugin-command.ts";
import type { PluginLocation } from "./dial-plugin.ts";
import { configFilePath, removeConfigFile, writeConfigFile } from "./hiding/config-file.ts";
import { pluginSocket } from "./hiding/socket-folder.ts";
import { endStaleProcess, forgetProcess, recordProcess } from "./stale-process.ts";
import { untilListening } from "./waiting/until-listening.ts";
import { untilSilent } from "./waiting/until-silent.ts";

/** How a plugin gets its block of the piped file: in PipeCD's `--config`, which every user of the machine can read, or in a `--config-file`. */
export type ConfigVia = "argv" | "file";

export interface PluginRunOptions {
  readonly name: string;
  /** The plugin's block of the piped file. */
  readonly block: Readonly<Record<string, unknown>>;
  readonly configVia: ConfigVia;
  /** The port of that block. Without one, a plugin that reads its block from a file listens on a Unix socket, and another on a free port. */
  readonly port: number | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly pluginServiceAddress: string;
  readonly runDir: string;
  /** Folder of Unix sockets. */
  readonly sockets: string;
  /** Run in the calls that check its health. */
  readonly interceptors: readonly Interceptor[];
  readonly graceMs: number;
  /** How long it may take to open its port. */
  readonly startTimeoutMs: number;
  readonly health: { readonly intervalMs: number; readonly patienceMs: number };
  /** The plugin's logger. */
  readonly log: Logger;
}

/** Callbacks for the events of the process. */
export interface PluginRunEvents {
  readonly onStarted: (process: SpawnedProcess, location: PluginLocation) => void;
  readonly onListening: () => void;
  readonly onStatus: (isServing: boolean) => void;
  readonly onLine: (line: string, stream: "stdout" | "stderr") => void;
}

/** How a run of a plugin's process ended. */
export interface PluginRunEnd {
  /** Follows "its process". */
  readonly words: string;
  /** Whether it had not opened its port in time. */
  readonly isLate: boolean;
}

/** A hung plugin may ignore SIGTERM. */
const faultyGraceMs = 5_000;

/**
 * Runs a plugin's process once: starts it, and stops it if it does not open its port in time or stops answering, or when `signal` aborts.
 * Resolves with how it ended. Throws if it could not be started.
 */
export async function runPluginOnce(
  command: PluginCommand,
  options: PluginRunOptions,
  { onStarted, onListening, onStatus, onLine }: PluginRunEvents,
  signal: AbortSignal,
): Promise<PluginRunEnd> {
  const { name, configVia, env, runDir, graceMs, startTimeoutMs, log } = options;
  await endStaleProcess(options, log);
  const { url, block, listen } = await choosePlace(options);
  const [program, ...before] = command;
  const configFile = configVia === "file" ? configFilePath(runDir, name) : undefined;
  const config = configFile === undefined ? ["--config", JSON.stringify(block)] : ["--config-file", configFile];
  const args = [...before, "start", "--piped-plugin-service", options.pluginServiceAddress, ...listen, ...config];

  let isLate = false;
  signal.throwIfAborted();
  if (configFile !== undefined) await writeConfigFile(configFile, block);
  try {
    // Our plugins stop when their standard input ends; the kernel stops others, where it can.
    await using child = await spawnProcess({
      command: program,
      args,
      env: { ...inheritedBy(configVia), ...env, SLIPWAY_PARENT_PIPE: "1" },
      holdStdin: true,
      log,
      onLine,
    });
    const location = { url, pid: child.pid };
    onStarted(child, location);
    log.info({ ...forPrograms, ...location, program }, "plugin process started");
    await recordProcess(runDir, name, { ...location, args });

    const ended = new AbortController();
    void child.exited.then(() => ended.abort());
    const fault = await findFault(location, AbortSignal.any([signal, ended.signal]));
    if (fault !== undefined) log.warn({ ...forPrograms, pid: child.pid, fault }, "stopping plugin process");
    const exit = await child.stop({ graceMs: fault === undefined ? graceMs : Math.min(graceMs, faultyGraceMs) });
    await forgetProcess(runDir, name);
    return { words: fault ?? howItEnded(exit), isLate };
  } finally {
    if (configFile !== undefined) await removeConfigFile(configFile);
  }

  /** What is wrong with it; undefined if it exited or was stopped before that. */
  async function findFault(location: PluginLocation, over: AbortSignal): Promise<string | undefined> {
    const missing = await untilListening(location, { timeoutMs: startTimeoutMs, signal: over });
    if (over.aborted) return undefined;
    isLate = missing !== undefined;
    if (missing !== undefined)
      return `did not listen on ${shownPlace(url)} within ${startTimeoutMs / 1000} s and was stopped${missing && ` (${missing})`}`;
    if (configFile !== undefined) await removeConfigFile(configFile);
    onListening();
    await untilSilent({ plugin: location, interceptors: options.interceptors, ...options.health, signal: over, onStatus });
    return over.aborted ? undefined : `did not answer for ${options.health.patienceMs / 1000} s and was stopped`;
  }
}

/** Where the plugin listens in this run, its block, and more arguments. */
async function choosePlace({ name, block, configVia, port, sockets }: PluginRunOptions) {
  if (port === undefined && configVia === "file") {
    const path = pluginSocket(sockets, name);
    // Whoever made an earlier one is not this plugin.
    await rm(path, { force: true });
    return { url: `unix:${path}`, block: { ...block, port: 0 }, listen: ["--listen", `unix:${path}`] };
  }
  const chosen = port ?? (await freePort());
  return { url: `http://127.0.0.1:${chosen}`, block: { ...block, port: chosen }, listen: [] };
}

function shownPlace(url: string): string {
  return url.startsWith("unix:") ? "its socket" : `port ${new URL(url).port}`;
}

/** Our plugins also get the OpenTelemetry settings. */
function inheritedBy(configVia: ConfigVia): Record<string, string | undefined> {
  const telemetry = Object.entries(process.env).filter(([name]) => name.startsWith("OTEL_"));
  return { ...foreignEnvironment(), ...(configVia === "file" && Object.fromEntries(telemetry)) };
}

function howItEnded({ code, signal }: ProcessExit): string {
  return signal === undefined ? `exited with code ${code}` : `was killed by ${signal}`;
}
