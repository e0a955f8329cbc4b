import type { Watched } from "@slipway/bus";
import { type Deployment, type DeploymentEvent, type DeploymentKey, isFinal } from "@slipway/domain";

/** A state or a change of a deployment, with its place in the stream: the only order among them. A `state` existed when the watch began. */
export type DeploymentNews = Exclude<Watched<Deployment, DeploymentEvent>, { readonly kind: "ready" }>;

/** A deployment whose newest state cannot be decoded. */
export interface UnreadableDeployment {
  readonly kind: "unreadable";
  readonly key: DeploymentKey;
}

/** A deployment that had not ended and that the server lost. */
export interface LostDeployment {
  readonly kind: "lost";
  readonly deploymentId: string;
}

/** What listeners are notified of. */
export type FeedItem = DeploymentNews | UnreadableDeployment | LostDeployment;

type Listener = (item: FeedItem) => void;

/** The deployments that have not ended, and the news of all deployments: fed by one watch, read by every call. */
export class DeploymentFeed {
  readonly #open = new Map<string, Deployment>();
  readonly #listeners = new Set<Listener>();
  /** The deployments that existed when the watch began, or began again, while it has not named all of them. */
  readonly #named = new Set<string>();

  put(news: DeploymentNews): void {
    const { state } = news;
    if (news.kind === "state") this.#named.add(state.id);
    if (isFinal(state.status)) this.#open.delete(state.id);
    else this.#open.set(state.id, state);
    this.#notify(news);
  }

  /** Takes in that the watch has named all that exist. It begins again after the server lost messages: what it does not name again is gone. */
  ready(): void {
    const lost = [...this.#open.keys()].filter((id) => !this.#named.has(id));
    this.#named.clear();
    for (const deploymentId of lost) {
      this.#open.delete(deploymentId);
      this.#notify({ kind: "lost", deploymentId });
    }
  }

  /** Takes in that the newest state of a deployment cannot be decoded. It is not listed until its next readable state, because it may have ended. */
  putUnreadable(key: DeploymentKey): void {
    this.#open.delete(key.deploymentId);
    this.#notify({ kind: "unreadable", key });
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

  #notify(item: FeedItem): void {
    for (const listener of this.#listeners) listener(item);
  }
}
