import type { ObjectLogLine, ObjectLogPart } from "@slipway/plugin-sdk";

/** Characters that wait for the reader. Then writers wait. */
const most = 256 * 1024;

/** Joins the lines of several logs into parts for one reader. Whoever writes waits while enough lines wait to be read. */
export class LogQueue {
  #lines: ObjectLogLine[] = [];
  #notices: string[] = [];
  #size = 0;
  #hasEnded = false;
  #failure: { readonly error: unknown } | undefined;
  #changed = Promise.withResolvers<void>();

  /** Adds lines, and resolves when there is room for more. Rejects with the reason of the signal. */
  async add(lines: readonly ObjectLogLine[], signal: AbortSignal): Promise<void> {
    this.#lines.push(...lines);
    for (const { text } of lines) this.#size += text.length + 1;
    this.#signal();
    while (this.#size >= most) await abortable(this.#changed.promise, signal);
    signal.throwIfAborted();
  }

  notice(text: string): void {
    this.#notices.push(text);
    this.#signal();
  }

  /** No more comes; what was added is still read. With an error the reader gets that afterwards. */
  end(failure?: { readonly error: unknown }): void {
    this.#failure = failure;
    this.#hasEnded = true;
    this.#signal();
  }

  /** Everything that waits, as soon as there is something, until the end. */
  async *parts(signal: AbortSignal): AsyncGenerator<ObjectLogPart, void, undefined> {
    for (;;) {
      while (this.#size === 0 && this.#notices.length === 0 && !this.#hasEnded) await abortable(this.#changed.promise, signal);
      const part = { lines: this.#lines, notices: this.#notices };
      this.#lines = [];
      this.#notices = [];
      this.#size = 0;
      if (part.lines.length > 0 || part.notices.length > 0) {
        this.#signal();
        yield part;
      } else {
        if (this.#failure) throw this.#failure.error;
        return;
      }
    }
  }

  #signal(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

function abortable(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener("abort", onAbort));
}
