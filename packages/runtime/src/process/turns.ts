import { Fault } from "@slipway/domain";
import PQueue from "p-queue";

export interface TurnsOptions {
  /** How many have their turn at the same time. */
  readonly atOnce: number;
  /** How many may wait. Default: any number. */
  readonly mostWaiting?: number;
}

/** Lets a few functions run at a time, in the order they came. */
export class Turns {
  readonly #queue: PQueue;
  readonly #mostWaiting: number;

  constructor({ atOnce, mostWaiting = Number.POSITIVE_INFINITY }: TurnsOptions) {
    this.#queue = new PQueue({ concurrency: atOnce });
    this.#mostWaiting = mostWaiting;
  }

  /** Runs a function when it is its turn. Throws `unavailable` at once if too many wait, and the reason of the signal if that aborts before its turn. */
  async take<T>(run: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    if (this.#queue.size >= this.#mostWaiting) throw new Fault("unavailable", "too many requests wait for their turn: ask again later");
    return await this.#queue.add(run, signal ? { signal } : {});
  }
}
