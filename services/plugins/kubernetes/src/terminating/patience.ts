import { setTimeout as delay } from "node:timers/promises";

const firstPauseMs = 100;
const longestPauseMs = 5_000;

/** How long one sync waits in total for objects that are being deleted. It is counted from the first wait. The pauses grow, so that waiting takes few requests. */
export class Patience {
  readonly #budgetMs: number;
  #startedAt: number | undefined;

  constructor(budgetMs: number) {
    this.#budgetMs = budgetMs;
  }

  /** Waits before look number `look`, counted from 1. Returns whether there is time for it. Throws the signal's reason. */
  async pause(look: number, signal: AbortSignal): Promise<boolean> {
    this.#startedAt ??= performance.now();
    const left = this.#startedAt + this.#budgetMs - performance.now();
    if (left <= 0) return false;
    const pauseMs = Math.min(left, longestPauseMs, firstPauseMs * 2 ** (look - 1));
    await delay(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    return true;
  }
}
