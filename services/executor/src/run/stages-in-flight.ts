/** How many stages each plugin is at work on for this executor, so that it is replaced when that harms nobody. */
export class StagesInFlight {
  readonly #counts = new Map<string, number>();
  readonly #waiting = new Map<string, PromiseWithResolvers<void>>();

  /** Counts a stage until it is disposed. */
  begin(plugin: string): Disposable {
    this.#counts.set(plugin, this.#count(plugin) + 1);
    return {
      [Symbol.dispose]: () => {
        this.#counts.set(plugin, this.#count(plugin) - 1);
        if (!this.isIdle(plugin)) return;
        this.#waiting.get(plugin)?.resolve();
        this.#waiting.delete(plugin);
      },
    };
  }

  isIdle(plugin: string): boolean {
    return this.#count(plugin) === 0;
  }

  /** Resolves at once when the plugin is at work on nothing, else at the end of the last stage. */
  async untilIdle(plugin: string): Promise<void> {
    if (this.isIdle(plugin)) return;
    const waiting = this.#waiting.get(plugin) ?? Promise.withResolvers<void>();
    this.#waiting.set(plugin, waiting);
    await waiting.promise;
  }

  #count(plugin: string): number {
    return this.#counts.get(plugin) ?? 0;
  }
}
