import type { WatchedMessage } from "@slipway/bus";
import type { Deployment, DeploymentMessageSchema } from "@slipway/proto/state";
import { DeploymentStatus } from "@slipway/proto/state";

/** A message of a deployment and its stream sequence: the only order among messages. `current` messages were in the stream when the watch began. */
export type FeedItem = Exclude<WatchedMessage<typeof DeploymentMessageSchema>, { readonly kind: "ready" }>;

/** The deployments that have not ended, and every message of any as it comes; fed by one watch, read by every call. */
export class DeploymentFeed {
  readonly #open = new Map<string, Deployment>();
  readonly #listeners = new Set<(item: FeedItem) => void>();

  put(item: FeedItem): void {
    const { state } = item.message;
    if (!state) return;
    if (isOver(state.status)) this.#open.delete(state.id);
    else this.#open.set(state.id, state);
    for (const listener of this.#listeners) listener(item);
  }

  /** Those that have not ended. */
  open(): readonly Deployment[] {
    return [...this.#open.values()];
  }

  /** Calls back with each message from now on. */
  listen(listener: (item: FeedItem) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }
}

/** Whether a deployment of this status never changes again. */
export function isOver(status: DeploymentStatus): boolean {
  return status >= DeploymentStatus.SUCCEEDED;
}
