import type { Watched } from "@slipway/bus";
import { type ApplicationKey, type Deployment, type DeploymentEvent, type DeploymentKey, isFinal } from "@slipway/domain";
import { LRUCache } from "lru-cache";
import { ownedId } from "../applications/owned-id.ts";

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

/** Far more than run and end while somebody could use the id of one. */
const mostOwners = 100_000;

type Listener = (item: FeedItem) => void;

/** The deployments that have not ended, and the news of all deployments: fed by one watch, read by every call. */
export class DeploymentFeed {
  readonly #open = new Map<string, Deployment>();
  readonly #listeners = new Set<Listener>();
  /** Whose the last deployments are, ended or not, by id: an id is that of the piped that has it first. */
  readonly #owners = new LRUCache<string, ApplicationKey>({ max: mostOwners });
  readonly #onForeign: (deployment: Deployment) => void;
  /** The deployments that existed when the watch began, or began again, while it has not named all of them. */
  readonly #named = new Set<string>();

  /** `onForeign` is told of each state that is left out because its id is that of a deployment of another piped. */
  constructor(onForeign: (deployment: Deployment) => void = () => {}) {
    this.#onForeign = onForeign;
  }

  /** Returns whether it was taken in. */
  put(news: DeploymentNews): boolean {
    const { state } = news;
    const { projectId, pipedId, applicationId } = state;
    if (!this.#isOwn(state.id, state)) {
      this.#onForeign(state);
      return false;
    }
    this.#owners.set(state.id, { projectId, pipedId, applicationId });
    if (news.kind === "state") this.#named.add(state.id);
    if (isFinal(state.status)) this.#open.delete(state.id);
    else this.#open.set(state.id, state);
    this.#notify(news);
    return true;
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
    if (!this.#isOwn(key.deploymentId, key)) return;
    this.#open.delete(key.deploymentId);
    this.#notify({ kind: "unreadable", key });
  }

  /** Which application of which piped a deployment is of; undefined if there was no news of it. */
  ownerOf(deploymentId: string): ApplicationKey | undefined {
    return this.#owners.get(deploymentId);
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

  #isOwn(deploymentId: string, key: ApplicationKey): boolean {
    const owner = this.#owners.get(deploymentId);
    return owner === undefined || ownedId(owner) === ownedId(key);
  }

  #notify(item: FeedItem): void {
    for (const listener of this.#listeners) listener(item);
  }
}
