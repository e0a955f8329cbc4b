import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import type { Interceptor } from "@connectrpc/connect";
import { Fault } from "@slipway/domain";
import type { PluginSpec } from "@slipway/plugin-client";
import type { ConnectionOwner, Logger } from "@slipway/runtime";
import type { PluginProgram } from "../store/plugin-command.ts";
import { dialPlugin } from "./dial-plugin.ts";
import { socketFolder } from "./hiding/socket-folder.ts";
import type { PluginLines } from "./output/plugin-lines.ts";
import { PluginProcess, type PluginProcessStatus, type RestartOptions } from "./plugin-process.ts";
import type { ConfigVia } from "./plugin-run.ts";
import type { OnPluginRestart } from "./restart-record.ts";
import { StartSlots } from "./waiting/start-slots.ts";

/** A plugin to start. */
export interface LaunchSpec {
  readonly name: string;
  /** Its program, or how to get it. */
  readonly program: PluginProgram | ((signal: AbortSignal) => Promise<PluginProgram>);
  /** Its block of the piped file, passed unchanged: name, url, port, config, deployTargets. Without a port, the launcher chooses where it listens. */
  readonly block: Readonly<Record<string, unknown>>;
  /** How it gets that block; default: `argv`, which every plugin supports. */
  readonly configVia?: ConfigVia;
  /** How long it may take to open its port, at first; default: 2 min. Doubles with each start that took longer. */
  readonly startTimeoutMs?: number;
  /** Added to the environment of this process. Slipway's own variables are not passed. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it may rely on what PipeCD's hosts do; default: false. */
  readonly isForeign?: boolean;
  /** Run in every call to it, such as proofs of identity. */
  readonly interceptors?: readonly Interceptor[];
  /** Where it finds PluginService, if elsewhere than the others. */
  readonly pluginServiceAddress?: string;
}

export interface LaunchPluginsOptions {
  readonly plugins: readonly LaunchSpec[];
  /** `host:port` or `unix:/path` of PluginService. It should be listening already: PipeCD's plugins wait for it before they serve. */
  readonly pluginServiceAddress: string;
  readonly log: Logger;
  /** Folder for process ids, created if absent. A launcher with the same folder stops plugins that a killed one left behind. */
  readonly runDir?: string;
  /** How long a plugin may take to stop; default: 15 s. */
  readonly graceMs?: number;
  /** How long a plugin that failed waits for its first restart (default: 200 ms). The delay doubles with each failure, up to 30 s. */
  readonly firstDelayMs?: number;
  /** How often the health of plugins is checked (default: 5 s), and how long a plugin may not answer (default: 30 s). */
  readonly health?: { readonly intervalMs: number; readonly patienceMs: number };
  /** Told of automatic restarts; default: nobody is. */
  readonly onRestart?: OnPluginRestart;
}

/** Long: a plugin may first install its tools and fill its caches. Twice as long after each start that took longer. */
const startTimeoutMs = 120_000;
/** How long a start may keep others waiting. */
const startShareMs = 30_000;

/** Running plugin processes. Disposing stops them: SIGTERM, then SIGKILL. */
export interface PluginLauncher extends AsyncDisposable {
  /** Their addresses, for `connectPlugins`. */
  readonly specs: readonly PluginSpec[];
  status(): readonly PluginProcessStatus[];
  /** The plugin whose process holds the other end of a connection. */
  pluginOf(connection: ConnectionOwner): Promise<string | undefined>;
  /** The last lines of a plugin's output. Throws `not_found`. */
  linesOf(name: string): PluginLines;
  /** Restarts a plugin's process. Resolves when the old one is gone. Throws `not_found`. */
  restart(name: string, options?: RestartOptions): Promise<void>;
}

/**
 * Starts plugins with PipeCD's command line and keeps them running: a plugin that exits, does not open its port in time or stops answering is
 * restarted, with growing delays.
 * Their output is logged under their name. They stop when this process ends, even by SIGKILL (on Linux; on other systems only plugins of our SDK).
 * Throws `invalid` if two have the same name or port.
 */
export async function launchPlugins(options: LaunchPluginsOptions): Promise<PluginLauncher> {
  const { plugins, pluginServiceAddress, log, graceMs = 15_000, health = { intervalMs: 5_000, patienceMs: 30_000 } } = options;
  const placed = plugins.map((spec) => ({ ...spec, port: portOf(spec) }));
  refuseRepeats(placed);
  const runDir = options.runDir ?? (await mkdtemp(join(tmpdir(), "slipway-plugins-")));
  const sockets = await socketFolder(runDir);

  const slots = new StartSlots({ count: availableParallelism(), shareMs: startShareMs });
  const processes = new Map(
    placed.map(({ name, program, block, port, ...spec }) => [
      name,
      new PluginProcess({
        name,
        program: typeof program === "function" ? program : async () => program,
        block: { ...block, name },
        configVia: spec.configVia ?? "argv",
        port,
        env: spec.env ?? {},
        interceptors: spec.interceptors ?? [],
        pluginServiceAddress: spec.pluginServiceAddress ?? pluginServiceAddress,
        runDir,
        sockets,
        graceMs,
        startTimeoutMs: spec.startTimeoutMs ?? startTimeoutMs,
        firstDelayMs: options.firstDelayMs ?? 200,
        health,
        slots,
        onRestart: options.onRestart ?? (() => {}),
        log: log.child({ plugin: name }),
      }),
    ]),
  );
  const get = (name: string): PluginProcess => {
    const found = processes.get(name);
    if (found !== undefined) return found;
    throw new Fault("not_found", `no plugin ${name} was launched here: there are ${[...processes.keys()].join(", ") || "none"}`);
  };
  return {
    specs: placed.map(({ name, block, interceptors = [], isForeign = false }) => ({
      name,
      isForeign,
      get url() {
        return get(name).url ?? "an address that is not chosen yet";
      },
      dial: async () => {
        const { location } = get(name);
        if (location === undefined) throw new Fault("unavailable", "its process does not run");
        return dialPlugin(location);
      },
      interceptors,
      deployTargets: targetNames(block),
      explain: () => processes.get(name)?.explanation,
    })),
    pluginOf: async (connection) => {
      for (const [name, { location }] of processes) if (location && (await connection.isHeldBy(location.pid))) return name;
      return undefined;
    },
    status: () => [...processes.values()].map(({ status }) => status),
    linesOf: (name) => get(name).lines,
    restart: async (name, restarting) => get(name).restart(restarting),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...processes.values()].map((each) => each[Symbol.asyncDispose]()));
      if (options.runDir === undefined) await rm(runDir, { recursive: true, force: true });
    },
  };
}

function portOf({ name, block }: LaunchSpec): number | undefined {
  const port = block["port"] ?? 0;
  if (typeof port === "number" && Number.isInteger(port) && port >= 0 && port < 65_536) return port || undefined;
  throw new Fault("invalid", `plugin ${name}: ${JSON.stringify(port)} is not a port`);
}

function refuseRepeats(placed: readonly { readonly name: string; readonly port: number | undefined }[]): void {
  for (const [at, { name, port }] of placed.entries()) {
    for (const other of placed.slice(0, at)) {
      if (other.name === name) throw new Fault("invalid", `two plugins are named ${name}: give one of them another name`);
      if (port !== undefined && other.port === port)
        throw new Fault("invalid", `the plugins ${other.name} and ${name} both have port ${port}: give one of them another port`);
    }
  }
}

function targetNames(block: Readonly<Record<string, unknown>>): string[] {
  const targets: unknown = block["deployTargets"];
  if (!Array.isArray(targets)) return [];
  return targets.flatMap((target: unknown) => {
    const name = typeof target === "object" && target !== null && "name" in target ? target.name : undefined;
    return typeof name === "string" ? [name] : [];
  });
}
