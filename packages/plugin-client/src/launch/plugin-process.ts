import { setTimeout as wait } from "node:timers/promises";
import type { Logger, ProcessExit, SpawnedProcess } from "@slipway/runtime";
import { spawnProcess } from "@slipway/runtime";
import type { PluginCommand } from "../plugin-url.ts";
import { relayLine } from "./plugin-output.ts";
import { forgetProcess, freePluginPort, recordProcess } from "./stale-process.ts";

export interface PluginProcessOptions {
  readonly name: string;
  readonly command: PluginCommand;
  /** The plugin's block of the piped file; its `port` is never 0. */
  readonly block: Readonly<Record<string, unknown>>;
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  readonly pluginServiceAddress: string;
  readonly runDir: string | undefined;
  readonly graceMs: number;
  /** Already the plugin's own. */
  readonly log: Logger;
}

/** How a launched plugin is doing, for people. */
export interface PluginProcessStatus {
  readonly name: string;
  readonly state: "starting" | "running" | "waiting" | "stopped";
  readonly pid: number | undefined;
  /** How often it was started again. */
  readonly restarts: number;
  /** Why it does not run; undefined while it does. */
  readonly problem: string | undefined;
}

const firstDelayMs = 200;
const longestDelayMs = 30_000;
/** One that ran this long did not fail because it was started. */
const stableMs = 30_000;
const keptLines = 10;

/** Keeps one plugin process running: starts it again, with growing delays, whenever it ends. Nothing of it throws. */
export class PluginProcess implements AsyncDisposable {
  readonly #options: PluginProcessOptions;
  readonly #stopping = new AbortController();
  readonly #supervising: Promise<void>;
  #state: PluginProcessStatus["state"] = "starting";
  #process: SpawnedProcess | undefined;
  #restarts = 0;
  #problem: string | undefined;
  /** As `#problem`, but kept while the process is started again: it explains why nobody answers yet. */
  #lastProblem: string | undefined;
  #lastLines: string[] = [];

  constructor(options: PluginProcessOptions) {
    this.#options = options;
    this.#supervising = this.#supervise();
  }

  get status(): PluginProcessStatus {
    return { name: this.#options.name, state: this.#state, pid: this.#process?.pid, restarts: this.#restarts, problem: this.#problem };
  }

  /** Why it does not answer, if that is the process's fault. */
  get explanation(): string | undefined {
    return this.#problem ?? this.#lastProblem;
  }

  /** Ends the process as a stop would; it is started again. */
  async restart(): Promise<void> {
    await this.#process?.stop({ graceMs: this.#options.graceMs });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.restart();
    await this.#supervising;
  }

  async #supervise(): Promise<void> {
    const { signal } = this.#stopping;
    let delayMs = firstDelayMs;
    while (!signal.aborted) {
      const startedAt = performance.now();
      await this.#runOnce();
      if (signal.aborted) break;
      if (performance.now() - startedAt > stableMs) delayMs = firstDelayMs;
      this.#state = "waiting";
      this.#restarts++;
      this.#options.log.warn({ problem: this.#problem, delayMs }, "plugin process is started again");
      await wait(delayMs, undefined, { signal }).catch(() => {});
      delayMs = Math.min(delayMs * 2, longestDelayMs);
    }
    this.#state = "stopped";
  }

  async #runOnce(): Promise<void> {
    const { name, command, port, env, runDir, log, graceMs } = this.#options;
    const [program, ...before] = command;
    const args = [...before, ...this.#startArguments()];
    try {
      await freePluginPort({ name, port, runDir }, log);
      if (this.#stopping.signal.aborted) return;
      this.#lastLines = [];
      // Ours stop when their standard input ends; others are ended by the kernel, where it can.
      const child = await spawnProcess({
        command: program,
        args,
        env: { ...process.env, ...env, SLIPWAY_PARENT_PIPE: "1" },
        holdStdin: true,
        log,
        onLine: (line, stream) => this.#relay(line, stream),
      });
      this.#process = child;
      this.#state = "running";
      this.#problem = undefined;
      log.info({ pid: child.pid, program }, "plugin process started");
      await recordProcess(runDir, name, { pid: child.pid, args });
      if (this.#stopping.signal.aborted) await child.stop({ graceMs });
      const exit = await child.exited;
      this.#problem = this.#stopping.signal.aborted ? undefined : `its process ${exitText(exit, this.#lastLines)}`;
      await forgetProcess(runDir, name);
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.#process = undefined;
      this.#lastProblem = this.#problem;
    }
  }

  #startArguments(): string[] {
    const { pluginServiceAddress, block } = this.#options;
    return ["start", "--piped-plugin-service", pluginServiceAddress, "--config", JSON.stringify(block)];
  }

  #relay(line: string, stream: "stdout" | "stderr"): void {
    const words = relayLine(this.#options.log, line, stream);
    if (words !== undefined) this.#lastLines = [...this.#lastLines, words].slice(-keptLines);
  }
}

function exitText({ code, signal }: ProcessExit, lastLines: readonly string[]): string {
  const how = signal === undefined ? `ended with code ${code}` : `was ended by ${signal}`;
  return lastLines.length === 0 ? how : `${how}: ${lastLines.join("\n")}`;
}
