import { setTimeout as wait } from "node:timers/promises";
import { messageOf } from "@slipway/domain";
import type { SpawnedProcess } from "@slipway/runtime";
import type { PluginProgram } from "../store/plugin-command.ts";
import type { PluginLocation } from "./dial-plugin.ts";
import type { PluginLines } from "./output/plugin-lines.ts";
import { PluginCondition, type PluginConditionStatus } from "./plugin-condition.ts";
import { type PluginRunOptions, runPluginOnce } from "./plugin-run.ts";
import { type OnPluginRestart, RestartRecord } from "./restart-record.ts";
import type { StartSlots } from "./waiting/start-slots.ts";

export interface PluginProcessOptions extends PluginRunOptions {
  /** Gets its program. Called again after a failed start, and for a restart with an update. */
  readonly program: (signal: AbortSignal) => Promise<PluginProgram>;
  /** The delay before a restart after the first failure. */
  readonly firstDelayMs: number;
  /** How many plugins start at the same time. */
  readonly slots: StartSlots;
  /** Told of automatic restarts. */
  readonly onRestart: OnPluginRestart;
}

/** The status of a launched plugin, for display. */
export interface PluginProcessStatus extends PluginConditionStatus {
  readonly name: string;
  readonly pid: number | undefined;
  /** The digest of its program, if it was fetched. */
  readonly digest: string | undefined;
  /** The number of restarts. */
  readonly restarts: number;
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
  readonly #options: PluginProcessOptions;
  readonly #stopping = new AbortController();
  readonly #supervising: Promise<void>;
  readonly #condition: PluginCondition;
  readonly #record: RestartRecord;
  /** How the last run ended, without what the process wrote. */
  #end = "";
  #program: PluginProgram | undefined;
  #process: SpawnedProcess | undefined;
  #location: PluginLocation | undefined;
  #restarts = 0;
  /** How often in a row it did not open its port in time. */
  #lateStarts = 0;
  /** Aborted when a restart is requested. */
  #restart = new AbortController();

  constructor(options: PluginProcessOptions) {
    this.#options = options;
    this.#condition = new PluginCondition(options.log);
    this.#record = new RestartRecord(options.name, options.onRestart);
    this.#supervising = this.#supervise();
  }

  get status(): PluginProcessStatus {
    return {
      name: this.#options.name,
      pid: this.#process?.pid,
      digest: this.#program?.digest,
      restarts: this.#restarts,
      ...this.#condition.status,
    };
  }

  /** The last lines of its output. */
  get lines(): PluginLines {
    return this.#condition.lines;
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
    return this.#condition.explanation;
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
        this.#record.requested();
        log.info("plugin process restarted on request");
        continue;
      }
      this.#record.failed(this.#end);
      this.#condition.enter("waiting");
      log.warn({ problem: this.#condition.status.problem, delayMs }, "plugin process is restarted after a delay");
      // At random, so that plugins that failed together do not start together.
      await wait(delayMs * (0.5 + Math.random() / 2), undefined, { signal: AbortSignal.any([signal, this.#restart.signal]) }).catch(
        () => {},
      );
      delayMs = Math.min(delayMs * 2, longestDelayMs);
    }
    this.#condition.enter("stopped");
  }

  async #runOnce(): Promise<void> {
    const { signal } = this.#stopping;
    const condition = this.#condition;
    condition.begin();
    let slot: Disposable | undefined;
    const events = {
      onStarted: (child: SpawnedProcess, location: PluginLocation) => {
        this.#process = child;
        this.#location = location;
        condition.started();
        // This start fulfils earlier requests for a restart.
        this.#restart = new AbortController();
      },
      onListening: () => {
        this.#lateStarts = 0;
        slot?.[Symbol.dispose]();
        condition.enter("running");
        this.#record.started();
      },
      onStatus: (isServing: boolean) => {
        // A plugin that is being stopped reports that it does not serve, which is no problem.
        if (!signal.aborted && !this.#restart.signal.aborted) condition.reported(isServing);
      },
      onLine: (line: string, stream: "stdout" | "stderr") => condition.hear(line, stream),
    };
    try {
      const { command } = await this.#fetch(signal);
      condition.enter("starting");
      slot = await this.#options.slots.take(signal);
      const startTimeoutMs = Math.min(this.#options.startTimeoutMs * 2 ** this.#lateStarts, longestStartMs);
      const { words, isLate } = await runPluginOnce(command, { ...this.#options, startTimeoutMs }, events, signal);
      this.#lateStarts = isLate ? this.#lateStarts + 1 : 0;
      condition.exited(words);
      this.#end = `its process ${words}`;
    } catch (error) {
      this.#program = undefined;
      condition.failed(error);
      this.#end = messageOf(error);
    } finally {
      slot?.[Symbol.dispose]();
    }
    this.#process = undefined;
    condition.ended(signal.aborted ? "stop" : this.#restart.signal.aborted ? "restart" : undefined);
  }

  /** Reuses the program after a crash, so that a stage does not continue on another version. */
  async #fetch(signal: AbortSignal): Promise<PluginProgram> {
    if (this.#program !== undefined) return this.#program;
    this.#condition.enter("fetching");
    const program = await this.#options.program(signal);
    this.#program = program;
    return program;
  }
}
