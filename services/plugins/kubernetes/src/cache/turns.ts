/** How long work may run before timers and connections get their turn. */
const sliceMs = 5;

/** Objects that are one piece of work: decoding and keeping one takes up to a tenth of a millisecond. */
const piece = 20;

/** What is to be done in pieces. */
export function* inPieces<T>(all: readonly T[]): Generator<readonly T[], void, undefined> {
  for (let from = 0; from < all.length; from += piece) yield all.slice(from, from + piece);
}

interface Waiting {
  readonly run: () => void;
}

/**
 * Shares the processor of the process between clusters: each may do one small piece of work, then the next one has its turn, so that a cluster in which much
 * changes does not delay what is learned of the others. Pieces of one cluster run in the order in which they were asked for.
 */
export class Turns {
  readonly #waiting = new Map<object, Waiting[]>();
  #isRunning = false;

  /** Runs a piece of work when it is the cluster's turn. Rejects with what the work throws. */
  take<T>(cluster: object, work: () => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const run = () => {
      try {
        resolve(work());
      } catch (error) {
        reject(error);
      }
    };
    const queue = this.#waiting.get(cluster);
    if (queue) queue.push({ run });
    else this.#waiting.set(cluster, [{ run }]);
    if (!this.#isRunning) {
      this.#isRunning = true;
      setImmediate(() => this.#run());
    }
    return promise;
  }

  #run(): void {
    const startedAt = performance.now();
    while (this.#waiting.size > 0 && performance.now() - startedAt < sliceMs) {
      for (const [cluster, queue] of [...this.#waiting]) {
        queue.shift()?.run();
        if (queue.length === 0) this.#waiting.delete(cluster);
      }
    }
    this.#isRunning = this.#waiting.size > 0;
    if (this.#isRunning) setImmediate(() => this.#run());
  }
}
