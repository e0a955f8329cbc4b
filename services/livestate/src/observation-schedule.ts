/** When to look at what again: everything from time to time, what just changed soon. Holds times only; the caller looks. */
export class ObservationSchedule {
  readonly #due = new Map<string, number>();
  readonly #intervalMs: number;
  readonly #random: () => number;

  constructor(intervalMs: number, random: () => number = Math.random) {
    this.#intervalMs = intervalMs;
    this.#random = random;
  }

  /** Begins to look at it; the first looks of many are spread over the interval. */
  add(id: string, nowMs: number): void {
    if (!this.#due.has(id)) this.#due.set(id, nowMs + this.#random() * this.#intervalMs);
  }

  remove(id: string): void {
    this.#due.delete(id);
  }

  /** Looks at it no later than this. */
  hasten(id: string, atMs: number): void {
    this.#due.set(id, Math.min(this.#due.get(id) ?? Number.POSITIVE_INFINITY, atMs));
  }

  /** What is due, each put off by one interval. */
  take(nowMs: number): readonly string[] {
    const due = [...this.#due].filter(([, at]) => at <= nowMs).map(([id]) => id);
    for (const id of due) this.#due.set(id, nowMs + this.#intervalMs);
    return due;
  }

  /** When the next one is due; undefined while there is none. */
  next(): number | undefined {
    let next: number | undefined;
    for (const at of this.#due.values()) if (next === undefined || at < next) next = at;
    return next;
  }
}
