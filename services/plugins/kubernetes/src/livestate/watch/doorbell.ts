/** Waits for a ring: that one came before the wait counts, and how many does not. Every wait ends when the signal aborts. */
export class Doorbell {
  readonly #signal: AbortSignal;
  #hasRung = false;
  #wake = () => {};

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", () => this.#wake(), { once: true });
  }

  ring(): void {
    this.#hasRung = true;
    this.#wake();
  }

  /** Resolves when it rings, or after some time. */
  async wait(ms: number): Promise<void> {
    if (!this.#hasRung) await this.#sleep(ms);
    this.#hasRung = false;
  }

  /** Resolves after some time. Rings meanwhile count for the wait before. */
  async pause(ms: number): Promise<void> {
    const until = performance.now() + ms;
    for (let left = ms; left > 0 && !this.#signal.aborted; left = until - performance.now()) await this.#sleep(left);
    this.#hasRung = false;
  }

  async #sleep(ms: number): Promise<void> {
    if (this.#signal.aborted || ms <= 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#wake = resolve;
    await promise;
    clearTimeout(timer);
    this.#wake = () => {};
  }
}
