/** How soon work is needed. */
export type Priority = "urgent" | "routine";

/** Of how many turns one is for routine work, so that it goes on however much is urgent. */
const turnsPerRoutine = 4;

/** Work that waits until few others run: lists of one cluster, for example. */
export class Lane {
  readonly #width: number;
  readonly #waiting: Readonly<Record<Priority, (() => void)[]>> = { urgent: [], routine: [] };
  #running = 0;
  #turns = 0;

  constructor(width: number) {
    this.#width = width;
  }

  /** Runs the work when it may: what is urgent first, else in the order of the calls. Work that is aborted by then should return at once. */
  async run<T>(work: () => Promise<T>, priority: Priority = "urgent"): Promise<T> {
    if (this.#running >= this.#width) await new Promise<void>((resolve) => void this.#waiting[priority].push(resolve));
    else this.#running++;
    try {
      return await work();
    } finally {
      const next = this.#next();
      if (next) next();
      else this.#running--;
    }
  }

  #next(): (() => void) | undefined {
    const { urgent, routine } = this.#waiting;
    if (routine.length > 0 && urgent.length > 0 && ++this.#turns % turnsPerRoutine === 0) return routine.shift();
    return urgent.shift() ?? routine.shift();
  }
}
