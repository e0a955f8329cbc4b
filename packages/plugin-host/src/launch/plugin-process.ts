import { setTimeout as wait } from "node:timers/promises";
import { messageOf, type PluginState } from "@slipway/domain";
import { ExitWords, type SpawnedProcess } from "@slipway/runtime";
import type { PluginProgram } from "../store/plugin-command.ts";
import type { PluginLocation } from "./dial-plugin.ts";
import { PluginLines } from "./output/plugin-lines.ts";
import { relayLine } from "./output/plugin-output.ts";
import { type PluginRunOptions, runPluginOnce } from "./plugin-run.ts";
import type { StartSlots } from "./waiting/start-slots.ts";

export interface PluginProcessOptions extends PluginRunOptions {
  /** Gets its program. Called again after a failed start, and for a restart with an update. */
  readonly program: (signal: AbortSignal) => Promise<PluginProgram>;
  /** The delay before a restart after the first failure. */
  readonly firstDelayMs: number;
  /** How many plugins start at the same time. */
  readonly slots: StartSlots;
}

/** The status of a launched plugin, for display. */
export interface PluginProcessStatus {
  readonly name: string;
  readonly state: Exclude<PluginState, "unknown" | "external">;
  /** When it entered that state. */
  readonly since: Temporal.Instant;
  readonly pid: number | undefined;
  /** The digest of its program, if it was fetched. */
  readonly digest: string | undefined;
  /** The number of restarts. */
  readonly restarts: number;
  /** What is wrong with it; undefined if nothing is. */
  readonly problem: string | undefined;
  /** The last problem since the launcher was started. */
  readonly lastProblem: string | undefined;
}

export interface RestartOptions {
  /** Whether to fetch the program from its url again; default: false. */
  readonly update?: boolean;
}

const longestDelayMs = 30_000;
/** A plugin that was late gets twice the time at its next start: the machine may be busy. */
const longestStartMs = 30 * 60_000;
/** A process that ran this long did not fail at startup: the next delay is short again. */
const stableMs = 30_000;

/** Keeps one plugin process running: restarts it, with growing delays, whenever it exits or hangs. Never throws. */
export class PluginProcess implements AsyncDisposable {
  readonly lines = new PluginLines();
  readonly #options: PluginProcessOptions;
  readonly #stopping = new AbortController();
  readonly #supervising: Promise<void>;
  #state: PluginProcessStatus["state"] = "fetching";
  #since = Temporal.Now.instant();
  #program: PluginProgram | undefined;
  #process: SpawnedProcess | undefined;
  #location: PluginLocation | undefined;
  #restarts = 0;
  /** How often in a row it did not open its port in time. */
  #lateStarts = 0;
  #problem: string | undefined;
  /** Like `#problem`, but kept during a restart: it explains why the plugin does not answer yet. */
  #lastProblem: string | undefined;
  /** What it wrote that may explain why it ends. */
  readonly #exitWords = new ExitWords();
  /** Aborted when a restart is requested. */
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

  /** Its process and address; undefined while it does not run. */
  get location(): PluginLocation | undefined {
    return this.#process && this.#location;
  }

  /** Its last address; undefined before its first start. */
  get url(): string | undefined {
    return this.#location?.url;
  }

  /** Why it does not answer, if the process is the reason. */
  get explanation(): string | undefined {
    return this.#problem ?? (this.#state === "running" ? undefined : this.#lastProblem);
  }

  /**
   * Stops the process and starts it again without delay, with `update` from what its url serves now. Resolves when the
   * old process is gone.
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
    const { log, firstDelayMs } = this.#options;
    for (let delayMs = firstDelayMs; !signal.aborted; ) {
      const startedAt = performance.now();
      this.#restart = new AbortController();
      await this.#runOnce();
      if (signal.aborted) break;
      this.#restarts++;
      const isRequested = this.#restart.signal.aborted;
      if (isRequested || performance.now() - startedAt > stableMs) delayMs = firstDelayMs;
      if (isRequested) {
        log.info("plugin process restarted on request");
        continue;
      }
      this.#enter("waiting");
      log.warn({ problem: this.#problem, delayMs }, "plugin process is restarted after a delay");
      // At random, so that plugins that failed together do not start together.
      await wait(delayMs * (0.5 + Math.random() / 2), undefined, { signal: AbortSignal.any([signal, this.#restart.signal]) }).catch(
        () => {},
      );
      delayMs = Math.min(delayMs * 2, longestDelayMs);
    }
    this.#enter("stopped");
  }

  async #runOnce(): Promise<void> {
    const { signal } = this.#stopping;
    this.#exitWords.clear();
    let slot: Disposable | undefined;
    const events = {
      onStarted: (child: SpawnedProcess, location: PluginLocation) => {
        this.#process = child;
        this.#location = location;
        this.#problem = undefined;
        // This start fulfils earlier requests for a restart.
        this.#restart = new AbortController();
      },
      onListening: () => {
        this.#lateStarts = 0;
        slot?.[Symbol.dispose]();
        this.#enter("running");
      },
      onStatus: (isServing: boolean) => {
        // A plugin that is being stopped reports that it does not serve, which is no problem.
        if (signal.aborted || this.#restart.signal.aborted) return;
        this.#problem = isServing ? undefined : "it reports that it is not serving";
        if (!isServing) this.#lastProblem = this.#problem;
        this.#options.log[isServing ? "info" : "warn"]({ isServing }, "plugin reported its health");
      },
      onLine: (line: string, stream: "stdout" | "stderr") => this.#hear(line, stream),
    };
    try {
      const { command } = await this.#fetch(signal);
      this.#enter("starting");
      slot = await this.#options.slots.take(signal);
      const startTimeoutMs = Math.min(this.#options.startTimeoutMs * 2 ** this.#lateStarts, longestStartMs);
      const { words, isLate } = await runPluginOnce(command, { ...this.#options, startTimeoutMs }, events, signal);
      this.#lateStarts = isLate ? this.#lateStarts + 1 : 0;
      this.#problem = `its process ${words}${this.#words()}`;
    } catch (error) {
      this.#program = undefined;
      this.#problem = messageOf(error);
    } finally {
      slot?.[Symbol.dispose]();
    }
    this.#process = undefined;
    if (signal.aborted) this.#problem = undefined;
    else if (this.#restart.signal.aborted) this.#problem = "it is being restarted on request";
    else this.#lastProblem = this.#problem;
  }

  /** Reuses the program after a crash, so that a stage does not continue on another version. */
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
    if (words !== undefined) this.#exitWords.add(words);
  }

  /** What may explain the exit. */
  #words(): string {
    const words = String(this.#exitWords);
    return words === "" ? "" : `: ${words}`;
  }
}
