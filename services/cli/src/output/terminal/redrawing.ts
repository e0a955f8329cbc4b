import { cutToWidth } from "./display-width.ts";
import { replaceLines, terminalSize } from "./terminal.ts";

/** A state that changes more often is drawn so often: a person cannot read faster. */
const pauseMs = 100;

/** A text of several lines that a terminal shows, each in place of the one before. What does not fit is counted in its last line. Disposing draws what is new. */
export class Redrawing implements AsyncDisposable {
  #lines = 0;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #next: (() => string) | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** Shows a text: at once, or in place of others that come within a moment. */
  show(draw: () => string): void {
    this.#next = draw;
    const leftMs = this.#drawnAt + pauseMs - performance.now();
    if (leftMs <= 0) this.#draw();
    else this.#timer ??= setTimeout(() => this.#draw(), leftMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#draw();
  }

  #draw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#next === undefined) return;
    const { columns, rows } = terminalSize();
    const lines = fitting(this.#next().split("\n"), rows - 1).map((line) => cutToWidth(line, columns));
    this.#next = undefined;
    replaceLines(this.#lines, lines);
    this.#lines = lines.length;
    this.#drawnAt = performance.now();
  }
}

/** As many lines as there are rows, the last of which counts the others. */
export function fitting(lines: readonly string[], rows: number): readonly string[] {
  const most = Math.max(2, rows);
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), `… ${lines.length - most + 1} more lines: enlarge the terminal`];
}
