import { messageOf, type PluginState } from "@slipway/domain";
import { ExitWords, type Logger, maskedLine } from "@slipway/runtime";
import { PluginLines } from "./output/plugin-lines.ts";
import { relayLine } from "./output/plugin-output.ts";

/** The state of a launched plugin. */
export type PluginProcessState = Exclude<PluginState, "unknown" | "external">;

/** What is wrong with a launched plugin, and since when it is in its state. */
export interface PluginConditionStatus {
  readonly state: PluginProcessState;
  /** When it entered that state. */
  readonly since: Temporal.Instant;
  /** What is wrong with it; undefined if nothing is. */
  readonly problem: string | undefined;
  /** The last problem since the launcher was started. */
  readonly lastProblem: string | undefined;
}

/** How a plugin is: its state, what it writes, and what is wrong with it, in words for people. Kept over restarts of its process. */
export class PluginCondition {
  readonly lines = new PluginLines();
  readonly #log: Logger;
  #state: PluginProcessState = "fetching";
  #since = Temporal.Now.instant();
  #problem: string | undefined;
  /** Like `#problem`, but kept during a restart: it explains why the plugin does not answer yet. */
  #lastProblem: string | undefined;
  /** What it wrote that may explain why it ends. */
  readonly #exitWords = new ExitWords();

  constructor(log: Logger) {
    this.#log = log;
  }

  get status(): PluginConditionStatus {
    return { state: this.#state, since: this.#since, problem: this.#problem, lastProblem: this.#lastProblem };
  }

  /** Why it does not answer, if the process is the reason. */
  get explanation(): string | undefined {
    return this.#problem ?? (this.#state === "running" ? undefined : this.#lastProblem);
  }

  enter(state: PluginProcessState): void {
    if (state !== this.#state) this.#since = Temporal.Now.instant();
    this.#state = state;
  }

  /** A line of its output. */
  hear(line: string, stream: "stdout" | "stderr"): void {
    const shown = maskedLine(line);
    this.lines.add(shown, stream);
    const words = relayLine(this.#log, shown, stream);
    if (words !== undefined) this.#exitWords.add(words);
  }

  /** A run begins: what an earlier process wrote no longer explains anything. */
  begin(): void {
    this.#exitWords.clear();
  }

  /** Its process was started. */
  started(): void {
    this.#problem = undefined;
  }

  /** Its process says whether it serves. */
  reported(isServing: boolean): void {
    this.#problem = isServing ? undefined : "it reports that it is not serving";
    if (!isServing) this.#lastProblem = this.#problem;
    this.#log[isServing ? "info" : "warn"]({ isServing }, "plugin reported its health");
  }

  /** Its process ended; `words` follow "its process". */
  exited(words: string): void {
    const last = String(this.#exitWords);
    this.#problem = `its process ${words}${last === "" ? "" : `: ${last}`}`;
  }

  /** It could not be fetched or started. */
  failed(error: unknown): void {
    this.#problem = messageOf(error);
  }

  /** The run is over. An end that was wanted is no problem of the plugin. */
  ended(wanted: "stop" | "restart" | undefined): void {
    if (wanted === "stop") this.#problem = undefined;
    else if (wanted === "restart") this.#problem = "it is being restarted on request";
    else this.#lastProblem = this.#problem;
  }
}
