/** Who waits, and for what. */
export class WaitingOn {
  readonly #keys = new Map<string, readonly string[]>();
  readonly #waiting = new Map<string, Set<string>>();

  /** Records what somebody waits for, instead of what was recorded before. */
  put(id: string, keys: readonly string[]): void {
    this.delete(id);
    this.#keys.set(id, keys);
    for (const key of keys) this.#waiting.getOrInsertComputed(key, () => new Set()).add(id);
  }

  delete(id: string): void {
    for (const key of this.#keys.get(id) ?? []) {
      const ids = this.#waiting.get(key);
      ids?.delete(id);
      if (ids?.size === 0) this.#waiting.delete(key);
    }
    this.#keys.delete(id);
  }

  /** Whether something is recorded of somebody. */
  has(id: string): boolean {
    return this.#keys.has(id);
  }

  /** Those who wait for any of these. */
  on(keys: readonly string[]): ReadonlySet<string> {
    return new Set(keys.flatMap((key) => [...(this.#waiting.get(key) ?? [])]));
  }
}
