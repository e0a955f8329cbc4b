import type { LiveResource, Livestate, LivestateUpdate } from "@slipway/plugin-sdk";

/** The live state as a host knows it that takes the updates of a watch. For tests. */
export class WatchedState {
  /** How many updates were taken. */
  updates = 0;
  readonly #resources = new Map<string, LiveResource>();
  #sync: Livestate["sync"] | undefined;
  #failure: string | undefined;
  #wake = () => {};
  readonly #taking: Promise<void>;

  constructor(updates: AsyncIterable<LivestateUpdate>) {
    this.#taking = this.#take(updates);
    this.#taking.catch(() => {}); // until() rejects with it
  }

  /** Why nothing is known at the moment. */
  get failure(): string | undefined {
    return this.#failure;
  }

  get state(): Livestate {
    return { resources: [...this.#resources.values()], sync: this.#sync ?? { status: "unknown" } };
  }

  /** The resource of a kind. */
  find(kind: string, name?: string): LiveResource | undefined {
    return this.state.resources.find((resource) => resource.resourceType === kind && (name === undefined || resource.name === name));
  }

  /** Resolves when the condition holds, now or after an update. Rejects if the watch fails. */
  async until(condition: (state: this) => boolean): Promise<void> {
    while (!condition(this)) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await Promise.race([promise, this.#taking.then(() => Promise.reject(new Error("the watch ended")))]);
    }
  }

  async #take(updates: AsyncIterable<LivestateUpdate>): Promise<void> {
    for await (const update of updates) {
      this.updates++;
      this.#failure = update.kind === "failure" ? update.reason : undefined;
      if (update.kind === "snapshot") this.#resources.clear();
      const changed = update.kind === "snapshot" ? update.livestate.resources : update.kind === "delta" ? update.changed : [];
      for (const resource of changed) this.#resources.set(resource.id, resource);
      if (update.kind === "delta") for (const { id } of update.removed) this.#resources.delete(id);
      if (update.kind === "snapshot") this.#sync = update.livestate.sync;
      if (update.kind === "delta") this.#sync = update.sync;
      this.#wake();
    }
  }
}
