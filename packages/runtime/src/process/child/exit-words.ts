/** How many lines from the beginning of an explanation are kept, and how many from its end. */
const keptFirst = 6;
const keptLast = 6;
/** Longer lines, such as minified code, are cut. */
const longestLine = 500;

/** Lines with which programs begin to say why they end: everything important is in this line and the next ones, before a long stack. */
const beginning =
  /^(panic:|fatal error:|Traceback \(|Exception in thread |thread '.*' panicked|Unhandled |Uncaught |[A-Za-z.]*(Error|Exception)\b.*:)/;
/** Lines of Node that say nothing about the program: frames of its own code, and its version. */
const noise =
  /^\s*at .*\(?node:internal\/[^)]*\)?( \{)?$|^node:internal\/|^Node\.js v\d|^\s*(\^+|throw err;|throw new ERR_\w+\(.*|triggerUncaughtException\()\s*$/;

/** What a process wrote that may explain its end: the first lines, where its error is, and the last ones. */
export class ExitWords {
  #first: string[] = [];
  #last: string[] = [];
  #missing = 0;

  add(line: string): void {
    const start = line.slice(0, longestLine);
    if (noise.test(start)) return;
    if (beginning.test(start) && this.#first.length >= keptFirst) this.clear();
    const cut = line.length > longestLine ? `${start}…` : line;
    if (this.#first.length < keptFirst) {
      this.#first.push(cut);
      return;
    }
    this.#last.push(cut);
    if (this.#last.length <= keptLast) return;
    this.#last.shift();
    this.#missing++;
  }

  /** Forgets everything, for the next process. */
  clear(): void {
    this.#first = [];
    this.#last = [];
    this.#missing = 0;
  }

  /** The lines, with a note where others are missing. Empty if there are none. */
  toString(): string {
    const gap = this.#missing === 0 ? [] : [`… ${this.#missing} more ${this.#missing === 1 ? "line" : "lines"} in the plugin's log`];
    return [...this.#first, ...gap, ...this.#last].join("\n");
  }
}
