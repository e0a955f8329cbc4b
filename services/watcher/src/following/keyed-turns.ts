import { Turns } from "@slipway/runtime";

export interface KeyedTurnsOptions {
  /** How many keys have their turn at the same time. */
  readonly atOnce: number;
  /** After so long the next one has its turn as well: work that hangs must not hold up that of other keys. */
  readonly patienceMs: number;
  /** Never rejects. */
  readonly work: (key: string) => Promise<void>;
}

/**
 * Runs work for many keys, in the order in which they asked: for one key never twice at a time, and once for all who asked before it began. So a key that asks all
 * the time has its turn, and leaves the others theirs.
 */
export class KeyedTurns {
  readonly #options: KeyedTurnsOptions;
  readonly #turns: Turns;
  readonly #waiting = new Map<string, Promise<void>>();
  readonly #running = new Map<string, Promise<void>>();

  constructor(options: KeyedTurnsOptions) {
    this.#options = options;
    this.#turns = new Turns({ atOnce: options.atOnce });
  }

  /** Resolves when work that began after this call has ended, or takes longer than others should wait for. */
  take(key: string): Promise<void> {
    const waiting = this.#waiting.get(key) ?? this.#take(key);
    this.#waiting.set(key, waiting);
    return waiting;
  }

  async #take(key: string): Promise<void> {
    await this.#running.get(key);
    await this.#turns.take(async () => {
      this.#waiting.delete(key);
      const run = this.#options.work(key).finally(() => this.#running.delete(key));
      this.#running.set(key, run);
      const { promise: impatient, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, this.#options.patienceMs);
      await Promise.race([run, impatient]).finally(() => clearTimeout(timer));
    });
  }
}
