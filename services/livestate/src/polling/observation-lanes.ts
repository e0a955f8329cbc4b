export interface ObservationLanesOptions {
  /** How much of one lane runs at the same time, however slow it is. */
  readonly perLane: number;
  /** How much of all lanes runs at the same time, not counting what has taken longer than `patienceMs`. */
  readonly atOnce: number;
  /** How long a lane may keep others waiting. Default: 10 s. */
  readonly patienceMs?: number;
}

type Work = () => Promise<void>;

/**
 * Runs work in lanes that have their turn one after the other. What hangs holds up its own lane only: after a while it no longer counts among what runs at the same time. So at most
 * `atOnce` and `perLane` of each slow lane run.
 */
export class ObservationLanes {
  readonly #options: Required<ObservationLanesOptions>;
  /** What waits, by lane; the lane that had its turn last comes last. */
  readonly #waiting = new Map<string, Work[]>();
  readonly #running = new Map<string, number>();
  #counted = 0;
  #idle = Promise.withResolvers<void>();

  constructor(options: ObservationLanesOptions) {
    this.#options = { patienceMs: 10_000, ...options };
  }

  /** Runs work, which never rejects, when its lane has its turn. */
  add(lane: string, work: Work): void {
    this.#waiting.getOrInsertComputed(lane, () => []).push(work);
    this.#next();
  }

  /** Drops what has not begun. */
  clear(): void {
    this.#waiting.clear();
  }

  /** Resolves when nothing runs. To be called once, after `clear`. */
  async onIdle(): Promise<void> {
    if (this.#running.size > 0) await this.#idle.promise;
  }

  #next(): void {
    const { perLane, atOnce } = this.#options;
    for (const [lane, works] of [...this.#waiting]) {
      if (this.#counted >= atOnce) return;
      const running = this.#running.get(lane) ?? 0;
      const work = running < perLane ? works.shift() : undefined;
      if (work === undefined) continue;
      this.#waiting.delete(lane);
      if (works.length > 0) this.#waiting.set(lane, works);
      this.#running.set(lane, running + 1);
      void this.#run(lane, work);
    }
  }

  async #run(lane: string, work: Work): Promise<void> {
    this.#counted++;
    let counts = true;
    const uncount = () => {
      if (counts) this.#counted--;
      counts = false;
    };
    const timer = setTimeout(() => {
      uncount();
      this.#next();
    }, this.#options.patienceMs);
    try {
      await work();
    } finally {
      clearTimeout(timer);
      uncount();
      const left = (this.#running.get(lane) ?? 1) - 1;
      if (left > 0) this.#running.set(lane, left);
      else this.#running.delete(lane);
      if (this.#running.size === 0) this.#idle.resolve();
      this.#next();
    }
  }
}
