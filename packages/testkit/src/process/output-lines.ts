import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** The output of a process, line by line. */
export class OutputLines {
  /** Resolves when the process can no longer write. */
  readonly ended: Promise<unknown>;
  readonly #lines: string[] = [];
  readonly #listeners = new Set<(line: string) => void>();

  constructor(streams: readonly Readable[], onLine: (line: string) => void = () => {}) {
    this.#listeners.add(onLine);
    this.ended = Promise.all(
      streams.map((input) => {
        const lines = createInterface({ input }).on("line", (line) => this.#push(line));
        return once(lines, "close");
      }),
    );
  }

  text(): string {
    return this.#lines.join("\n");
  }

  /** Returns the first line, past or future, that contains or matches `pattern`. Rejects with the reason of `signal` when it aborts. */
  async find(pattern: string | RegExp, signal: AbortSignal): Promise<string> {
    const isMatch = (line: string): boolean => (typeof pattern === "string" ? line.includes(pattern) : line.search(pattern) >= 0);
    const written = this.#lines.find(isMatch);
    if (written !== undefined) return written;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const listener = (line: string): void => {
      if (isMatch(line)) resolve(line);
    };
    const abort = (): void => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    this.#listeners.add(listener);
    try {
      return await promise;
    } finally {
      this.#listeners.delete(listener);
      signal.removeEventListener("abort", abort);
    }
  }

  #push(line: string): void {
    this.#lines.push(line);
    for (const listener of this.#listeners) listener(line);
  }
}
