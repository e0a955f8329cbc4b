/** When to observe what: everything once per interval, and at further times that are asked for. Holds times only. */
export class ObservationSchedule {
  /** The times of each, in order and never empty. */
  readonly #due = new Map<string, readonly number[]>();
  readonly #intervalMs: number;
  readonly #random: () => number;

  constructor(intervalMs: number, random: () => number = Math.random) {
    this.#intervalMs = intervalMs;
    this.#random = random;
  }

  /** Begins to observe it, at a random time within the first interval so that many do not come at once. Does nothing if it is known. */
  add(id: string, nowMs: number): void {
    if (!this.#due.has(id)) this.#due.set(id, [nowMs + this.#random() * this.#intervalMs]);
  }

  remove(id: string): void {
    this.#due.delete(id);
  }

  /** Observes it at this time too. Does nothing for what is not known. */
  addTime(id: string, atMs: number): void {
    const times = this.#due.get(id);
    if (times)
      this.#due.set(
        id,
        [...times, atMs].sort((a, b) => a - b),
      );
  }

  /** What is due. If no later time was asked for, it is due again after one interval. */
  take(nowMs: number): readonly string[] {
    const due = [...this.#due].filter(([, [first]]) => first !== undefined && first <= nowMs);
    for (const [id, times] of due) {
      const later = times.filter((at) => at > nowMs);
      this.#due.set(id, later.length > 0 ? later : [nowMs + this.#intervalMs]);
    }
    return due.map(([id]) => id);
  }

  /** When this one, or by default any of them, is due next; undefined if it is not observed. */
  next(id?: string): number | undefined {
    if (id !== undefined) return this.#due.get(id)?.[0];
    let next: number | undefined;
    for (const [first] of this.#due.values()) if (first !== undefined && (next === undefined || first < next)) next = first;
    return next;
  }
}
