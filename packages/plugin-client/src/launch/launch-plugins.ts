import { mkdir } from "node:fs/promises";
import { Fault } from "@slipway/domain";
import { freePort, type Logger } from "@slipway/runtime";
import type { PluginSpec } from "../plugin-spec.ts";
import type { PluginCommand } from "../plugin-url.ts";
import { PluginProcess, type PluginProcessStatus } from "./plugin-process.ts";

/** A plugin to start. */
export interface LaunchSpec {
  readonly name: string;
  readonly command: PluginCommand;
  /** Its block of the piped file, handed over as it is: name, url, port, config, deployTargets. A `port` of 0, or none, is chosen. */
  readonly block: Readonly<Record<string, unknown>>;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface LaunchPluginsOptions {
  readonly plugins: readonly LaunchSpec[];
  /** `host:port` at which plugins find PluginService. Somebody should listen there already: PipeCD's plugins wait for it before they serve. */
  readonly pluginServiceAddress: string;
  readonly log: Logger;
  /** A folder for process ids, made if absent. With it, plugins that a killed launcher left behind are found and ended. */
  readonly runDir?: string;
  /** How long a plugin may take to end when it is stopped; 15 s unless told. */
  readonly graceMs?: number;
}

/** Running plugin processes. Disposing stops them: TERM, then KILL. */
export interface PluginLauncher extends AsyncDisposable {
  /** Where they answer, for `connectPlugins`. */
  readonly specs: readonly PluginSpec[];
  status(): readonly PluginProcessStatus[];
  /** Ends the process and starts it again. Throws `not_found`. */
  restart(name: string): Promise<void>;
}

/**
 * Starts plugins by PipeCD's command line and keeps them running: one that ends is started again with growing delays, whatever the reason.
 * Their output goes to the log under their name. They end when this process ends, even by KILL (Linux; elsewhere plugins of our SDK).
 * Throws `invalid` when two have one name or one port.
 */
export async function launchPlugins(options: LaunchPluginsOptions): Promise<PluginLauncher> {
  const { plugins, pluginServiceAddress, log, runDir, graceMs = 15_000 } = options;
  const placed = await Promise.all(plugins.map(async (spec) => ({ ...spec, port: portOf(spec) || (await freePort()) })));
  refuseRepeats(placed);
  if (runDir !== undefined) await mkdir(runDir, { recursive: true });

  const processes = new Map(
    placed.map(({ name, command, block, port, env = {} }) => [
      name,
      new PluginProcess({
        name,
        command,
        block: { ...block, name, port },
        port,
        env,
        pluginServiceAddress,
        runDir,
        graceMs,
        log: log.child({ plugin: name }),
      }),
    ]),
  );
  return {
    specs: placed.map(({ name, block, port }) => ({
      name,
      url: `http://127.0.0.1:${port}`,
      deployTargets: targetNames(block),
      explain: () => processes.get(name)?.explanation,
    })),
    status: () => [...processes.values()].map(({ status }) => status),
    async restart(name) {
      const found = processes.get(name);
      if (found === undefined)
        throw new Fault("not_found", `no plugin ${name} was started here: there are ${[...processes.keys()].join(", ") || "none"}`);
      await found.restart();
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...processes.values()].map((each) => each[Symbol.asyncDispose]()));
    },
  };
}

function portOf({ name, block }: LaunchSpec): number {
  const port = block["port"] ?? 0;
  if (typeof port === "number" && Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new Fault("invalid", `plugin ${name}: port ${JSON.stringify(port)} is none`);
}

function refuseRepeats(placed: readonly { readonly name: string; readonly port: number }[]): void {
  for (const [at, { name, port }] of placed.entries()) {
    for (const other of placed.slice(0, at)) {
      if (other.name === name) throw new Fault("invalid", `two plugins are called ${name}: their names must differ`);
      if (other.port === port)
        throw new Fault("invalid", `the plugins ${other.name} and ${name} both have port ${port}: give one of them another`);
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
