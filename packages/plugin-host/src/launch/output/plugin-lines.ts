import { once, setMaxListeners } from "node:events";

/** A line of output of a plugin's process. */
export interface PluginLine {
  /** Ascending, across restarts of the process. */
  readonly sequence: number;
  readonly at: Temporal.Instant;
  readonly stream: "stdout" | "stderr";
  readonly text: string;
}

const keptLines = 1_000;
/** A longer line is truncated, so that the kept output has a bound. */
const longestLine = 4_096;

/** The last lines of a plugin's output, in memory. */
export class PluginLines {
  readonly #added = new EventTarget();
  #lines: PluginLine[] = [];
  #sequence = 0;

  constructor() {
    // One listener for each follower.
    setMaxListeners(0, this.#added);
  }

  /** The sequence of the newest line; 0 before the first. */
  get last(): number {
    return this.#sequence;
  }

  add(text: string, stream: PluginLine["stream"], at = Temporal.Now.instant()): void {
    this.#sequence++;
    this.#lines.push({ sequence: this.#sequence, at, stream, text: text.length > longestLine ? `${text.slice(0, longestLine)}…` : text });
    // Trims only now and then: copying the array for each line would cost more than keeping some lines longer.
    if (this.#lines.length >= 2 * keptLines) this.#lines = this.#lines.slice(-keptLines);
    this.#added.dispatchEvent(new Event("line"));
  }

  /** The newest `limit` of the kept lines, oldest first. */
  tail(limit: number): readonly PluginLine[] {
    return this.#lines.slice(-Math.min(limit, keptLines));
  }

  /** The first `limit` of the kept lines after `sequence`, oldest first. */
  after(sequence: number, limit: number): readonly PluginLine[] {
    return this.tail(keptLines)
      .filter((line) => line.sequence > sequence)
      .slice(0, limit);
  }

  /** Resolves once there is a line after `sequence`, or `signal` aborts. */
  async untilAfter(sequence: number, signal: AbortSignal): Promise<void> {
    while (this.#sequence <= sequence && !signal.aborted) await once(this.#added, "line", { signal }).catch(() => {});
  }
}
