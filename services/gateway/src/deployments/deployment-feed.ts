import type { Watched } from "@slipway/bus";
import { type Deployment, type DeploymentEvent, type DeploymentKey, isFinal } from "@slipway/domain";

/** A state or a change of a deployment, with its place in the stream: the only order among them. A `state` existed when the watch began. */
export type DeploymentNews = Exclude<Watched<Deployment, DeploymentEvent>, { readonly kind: "ready" }>;

/** A deployment whose newest state cannot be decoded. */
export interface UnreadableDeployment {
  readonly kind: "unreadable";
  readonly key: DeploymentKey;
}

type Listener = (news: DeploymentNews | UnreadableDeployment) => void;

/** The deployments that have not ended, and the news of all deployments: fed by one watch, read by every call. */
export class DeploymentFeed {
  readonly #open = new Map<string, Deployment>();
  readonly #listeners = new Set<Listener>();

  put(news: DeploymentNews): void {
    const { state } = news;
    if (isFinal(state.status)) this.#open.delete(state.id);
    else this.#open.set(state.id, state);
    for (const listener of this.#listeners) listener(news);
  }

  /** Takes in that the newest state of a deployment cannot be decoded. It is not listed until its next readable state, because it may have ended. */
  putUnreadable(key: DeploymentKey): void {
    this.#open.delete(key.deploymentId);
    for (const listener of this.#listeners) listener({ kind: "unreadable", key });
  }

  /** The deployments that have not ended. */
  open(): readonly Deployment[] {
    return [...this.#open.values()];
  }

  /** Calls back with all news from now on. */
  listen(listener: Listener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }
}
