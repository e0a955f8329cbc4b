import { LineSplitter, type StageLog } from "@slipway/plugin-sdk";

/** Limit of a script's output in the stage log, in UTF-16 units. */
const shownLength = 32 * 1024 * 1024;
/** Beyond the limit, only the last lines are shown, each up to this length. */
const lastLines = 100;
const lastLineLength = 1_000;

/** Forwards a script's output to a log, line by line. Of very long output it logs only the beginning and the last lines. */
export class ScriptOutput {
  readonly #log: Pick<StageLog, "info">;
  readonly #splitter = new LineSplitter((line) => this.#line(line));
  readonly #limit: number;
  #shown = 0;
  #leftOut = 0;
  #last: string[] = [];

  constructor(log: Pick<StageLog, "info">, limit = shownLength) {
    this.#log = log;
    this.#limit = limit;
  }

  push(chunk: Uint8Array): void {
    this.#splitter.push(chunk);
  }

  /** Logs what is left. */
  end(): void {
    this.#splitter.end();
    const hidden = this.#leftOut - this.#last.length;
    if (hidden > 0) this.#log.info(`(${hidden} lines are not shown here: the output is too long)`);
    for (const line of this.#last) this.#log.info(line);
    this.#last = [];
  }

  #line(line: string): void {
    if (this.#shown <= this.#limit) {
      this.#shown += line.length + 1;
      this.#log.info(line);
      return;
    }
    this.#leftOut++;
    this.#last.push(line.length > lastLineLength ? `${line.slice(0, lastLineLength)}…` : line);
    if (this.#last.length > lastLines) this.#last.shift();
  }
}
