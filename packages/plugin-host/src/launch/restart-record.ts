/** An automatic restart of a plugin, successful or not. */
export interface PluginRestart {
  readonly plugin: string;
  /** Why the process before ended, such as `its process was killed by SIGKILL`. */
  readonly reason: string;
  /** Whether the new process runs. */
  readonly isUp: boolean;
  /** How many starts this took, or were tried so far. */
  readonly tries: number;
}

/** Told of automatic restarts. Must not throw. */
export type OnPluginRestart = (restart: PluginRestart) => void;

/**
 * What is told of the restarts of one plugin: each that succeeds, and of those that fail in a row the first, the second, the fourth, the eighth and so on: a plugin
 * that never starts is tried every half minute.
 */
export class RestartRecord {
  readonly #plugin: string;
  readonly #tell: OnPluginRestart;
  /** Why the last process that ran ended, or why the first could not start. */
  #reason: string | undefined;
  #tries = 0;

  constructor(plugin: string, tell: OnPluginRestart) {
    this.#plugin = plugin;
    this.#tell = tell;
  }

  /** The process runs. */
  started(): void {
    const reason = this.#reason;
    if (reason !== undefined) this.#tell({ plugin: this.#plugin, reason, isUp: true, tries: this.#tries + 1 });
    this.#reason = undefined;
    this.#tries = 0;
  }

  /** The process ended, or could not be started, and is about to be started again, though nobody asked for it. */
  failed(problem: string): void {
    if (this.#reason === undefined) {
      this.#reason = problem;
      return;
    }
    this.#tries++;
    const isTold = Number.isInteger(Math.log2(this.#tries));
    if (isTold) this.#tell({ plugin: this.#plugin, reason: problem, isUp: false, tries: this.#tries });
  }

  /** It is restarted because somebody asked for it, which is recorded as such. */
  requested(): void {
    this.#reason = undefined;
    this.#tries = 0;
  }
}
