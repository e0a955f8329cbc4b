import { cutToWidth } from "./display-width.ts";
import { clearScreen, messagesOnScreen, replaceLines, terminalSize } from "./terminal.ts";

/** A state that changes more often is drawn so often: a person cannot read faster. */
const pauseMs = 100;

/**
 * A text of several lines that a terminal shows, each in place of the one before. What does not fit is counted in its last line. A terminal of another size is drawn anew, and a
 * message on standard error stays: what comes after it is drawn below. Disposing draws what is new.
 */
export class Redrawing implements AsyncDisposable {
  #lines = 0;
  #drawnAt = Number.NEGATIVE_INFINITY;
  #messages = messagesOnScreen();
  #isResized = false;
  #next: (() => string) | undefined;
  #last: (() => string) | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #onResize = (): void => {
    const shown = this.#next ?? this.#last;
    this.#isResized = true;
    if (shown) this.show(shown);
  };

  constructor() {
    process.stdout.on("resize", this.#onResize);
  }

  /** Shows a text: at once, or in place of others that come within a moment. */
  show(draw: () => string): void {
    this.#next = draw;
    const leftMs = this.#drawnAt + pauseMs - performance.now();
    if (leftMs <= 0) this.#draw();
    else this.#timer ??= setTimeout(() => this.#draw(), leftMs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.stdout.off("resize", this.#onResize);
    this.#draw();
  }

  #draw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#next === undefined) return;
    const { columns, rows } = terminalSize();
    const lines = fitting(this.#next().split("\n"), rows - 1).map((line) => cutToWidth(line, columns));
    this.#last = this.#next;
    this.#next = undefined;
    // Terminals disagree about what becomes of lines that no longer fit: where the text began is not known.
    if (this.#isResized) clearScreen();
    const isBelow = this.#isResized || messagesOnScreen() !== this.#messages;
    replaceLines(isBelow ? 0 : this.#lines, lines);
    this.#isResized = false;
    this.#messages = messagesOnScreen();
    this.#lines = lines.length;
    this.#drawnAt = performance.now();
  }
}

/** As many lines as there are rows, the last of which counts the others. */
export function fitting(lines: readonly string[], rows: number): readonly string[] {
  const most = Math.max(2, rows);
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), `… ${lines.length - most + 1} more lines: enlarge the terminal`];
}
