/** What an application learns. */
export interface CacheListener {
  /** Something of its objects or of what they own changed. */
  onObjects(): void;
  /** A kind that it wants became known or unknown, the cluster serves other kinds, or a namespace of its objects is being deleted. */
  onKinds(): void;
}

/** An application that follows a cluster, and what it wants of it. */
export interface Subscriber {
  readonly applicationId: string;
  readonly listener: CacheListener;
  kinds: ReadonlySet<string>;
  namespaces: ReadonlySet<string>;
  /** Called when the listener is. */
  wake: () => void;
}

/** The applications that follow one cluster. */
export class Subscribers {
  readonly #all = new Set<Subscriber>();
  readonly #byApplication = new Map<string, Set<Subscriber>>();

  get size(): number {
    return this.#all.size;
  }

  /** The kinds that any of them wants. */
  get kinds(): ReadonlySet<string> {
    return new Set([...this.#all].flatMap(({ kinds }) => [...kinds]));
  }

  add(subscriber: Subscriber): void {
    this.#all.add(subscriber);
    const own = this.#byApplication.get(subscriber.applicationId) ?? new Set();
    this.#byApplication.set(subscriber.applicationId, own.add(subscriber));
  }

  delete(subscriber: Subscriber): void {
    const { applicationId } = subscriber;
    const own = this.#byApplication.get(applicationId);
    this.#all.delete(subscriber);
    own?.delete(subscriber);
    if (own?.size === 0) this.#byApplication.delete(applicationId);
  }

  tellObjects(applicationId: string): void {
    for (const { listener } of this.#byApplication.get(applicationId) ?? []) listener.onObjects();
  }

  tellKinds(isAffected: (subscriber: Subscriber) => boolean = () => true): void {
    for (const subscriber of this.#all) {
      if (!isAffected(subscriber)) continue;
      subscriber.wake();
      subscriber.listener.onKinds();
    }
  }
}
