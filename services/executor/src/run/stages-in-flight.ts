/** The number of stages that each plugin runs for this executor. A plugin is replaced only while it is idle. */
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

  /** Resolves when the plugin runs no stage, at once if it is idle already. */
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
