import { setTimeout as wait } from "node:timers/promises";
import { messageOf } from "@slipway/domain";
import type { SpawnedProcess } from "@slipway/runtime";
import type { PluginProgram } from "../store/plugin-command.ts";
import { PluginLines } from "./plugin-lines.ts";
import { relayLine } from "./plugin-output.ts";
import { type PluginRunOptions, runPluginOnce } from "./plugin-run.ts";

export interface PluginProcessOptions extends PluginRunOptions {
  /** Gives its program; asked again after one that could not be started, and when a restart is to update it. */
  readonly program: (signal: AbortSignal) => Promise<PluginProgram>;
}

/** How a launched plugin is doing, for people. */
export interface PluginProcessStatus {
  readonly name: string;
  /** A plugin that waits is started again after a while. */
  readonly state: "fetching" | "starting" | "running" | "waiting" | "stopped";
  /** When it came into that state. */
  readonly since: Temporal.Instant;
  readonly pid: number | undefined;
  /** The hash of its program, if that was fetched. */
  readonly digest: string | undefined;
  /** How often it was started again. */
  readonly restarts: number;
  /** What is wrong with it now; undefined while nothing is. */
  readonly problem: string | undefined;
  /** What was wrong last, for as long as the launcher lives. */
  readonly lastProblem: string | undefined;
}

export interface RestartOptions {
  /** Whether its url is asked for what it gives now; not unless told. */
  readonly update?: boolean;
}

const firstDelayMs = 200;
const longestDelayMs = 30_000;
/** One that ran this long did not fail because it was started. */
const stableMs = 30_000;
const keptWords = 10;

/** Keeps one plugin process running: starts it again, with growing delays, whenever it ends or hangs. Nothing of it throws. */
export class PluginProcess implements AsyncDisposable {
  readonly lines = new PluginLines();
  readonly #options: PluginProcessOptions;
  readonly #stopping = new AbortController();
  readonly #supervising: Promise<void>;
  #state: PluginProcessStatus["state"] = "fetching";
  #since = Temporal.Now.instant();
  #program: PluginProgram | undefined;
  #process: SpawnedProcess | undefined;
  #restarts = 0;
  #problem: string | undefined;
  /** As `#problem`, but kept while the process is started again: it explains why nobody answers yet. */
  #lastProblem: string | undefined;
  #lastWords: string[] = [];
  /** Aborted by somebody who wants it to be started again now. */
  #restart = new AbortController();

  constructor(options: PluginProcessOptions) {
    this.#options = options;
    this.#supervising = this.#supervise();
  }

  get status(): PluginProcessStatus {
    return {
      name: this.#options.name,
      state: this.#state,
      since: this.#since,
      pid: this.#process?.pid,
      digest: this.#program?.digest,
      restarts: this.#restarts,
      problem: this.#problem,
      lastProblem: this.#lastProblem,
    };
  }

  /** Why it does not answer, if that is the process's fault. */
  get explanation(): string | undefined {
    return this.#problem ?? (this.#state === "running" ? undefined : this.#lastProblem);
  }

  /**
   * Ends the process as a stop would, and has it started again without delay, from what its url gives now if that is wanted. Resolves when the
   * old one is gone.
   */
  async restart({ update = false }: RestartOptions = {}): Promise<void> {
    if (update) this.#program = undefined;
    this.#restart.abort();
    await this.#process?.stop({ graceMs: this.#options.graceMs });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#supervising;
  }

  async #supervise(): Promise<void> {
    const { signal } = this.#stopping;
    const { log } = this.#options;
    for (let delayMs = firstDelayMs; !signal.aborted; ) {
      const startedAt = performance.now();
      this.#restart = new AbortController();
      await this.#runOnce();
      if (signal.aborted) break;
      this.#restarts++;
      const isWanted = this.#restart.signal.aborted;
      if (isWanted || performance.now() - startedAt > stableMs) delayMs = firstDelayMs;
      if (isWanted) {
        log.info("plugin process is started again, as somebody asked for it");
        continue;
      }
      this.#enter("waiting");
      log.warn({ problem: this.#problem, delayMs }, "plugin process is started again");
      await wait(delayMs, undefined, { signal: AbortSignal.any([signal, this.#restart.signal]) }).catch(() => {});
      delayMs = Math.min(delayMs * 2, longestDelayMs);
    }
    this.#enter("stopped");
  }

  async #runOnce(): Promise<void> {
    const { signal } = this.#stopping;
    this.#lastWords = [];
    const events = {
      onStarted: (child: SpawnedProcess) => {
        this.#process = child;
        this.#problem = undefined;
        // What was asked for before is done by this start.
        this.#restart = new AbortController();
      },
      onListening: () => this.#enter("running"),
      onStatus: (isServing: boolean) => {
        // One that is told to end does not serve any more, which is no problem of it.
        if (signal.aborted || this.#restart.signal.aborted) return;
        this.#problem = isServing ? undefined : "it says that it does not serve";
        if (!isServing) this.#lastProblem = this.#problem;
        this.#options.log[isServing ? "info" : "warn"]({ isServing }, "plugin told its health");
      },
      onLine: (line: string, stream: "stdout" | "stderr") => this.#hear(line, stream),
    };
    try {
      const { command } = await this.#fetch(signal);
      this.#enter("starting");
      const end = await runPluginOnce(command, this.#options, events, signal);
      this.#problem = `its process ${end}${this.#words()}`;
    } catch (error) {
      this.#program = undefined;
      this.#problem = messageOf(error);
    }
    this.#process = undefined;
    if (signal.aborted) this.#problem = undefined;
    else if (this.#restart.signal.aborted) this.#problem = "it is started again, as somebody asked for it";
    else this.#lastProblem = this.#problem;
  }

  /** A crash does not bring another version in the middle of a stage. */
  async #fetch(signal: AbortSignal): Promise<PluginProgram> {
    if (this.#program !== undefined) return this.#program;
    this.#enter("fetching");
    const program = await this.#options.program(signal);
    this.#program = program;
    return program;
  }

  #enter(state: PluginProcessStatus["state"]): void {
    if (state !== this.#state) this.#since = Temporal.Now.instant();
    this.#state = state;
  }

  #hear(line: string, stream: "stdout" | "stderr"): void {
    this.lines.add(line, stream);
    const words = relayLine(this.#options.log, line, stream);
    if (words !== undefined) this.#lastWords = [...this.#lastWords, words].slice(-keptWords);
  }

  /** What it said that may explain its end. */
  #words(): string {
    return this.#lastWords.length === 0 ? "" : `: ${this.#lastWords.join("\n")}`;
  }
}
