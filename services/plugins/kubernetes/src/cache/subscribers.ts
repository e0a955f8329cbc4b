import type { ApiCatalogue } from "../client/discovery/api-catalogue.ts";
import type { KindName } from "../kinds/kind-state.ts";
import { changedKinds, isConcerned } from "./kinds/changed-kinds.ts";
import type { InformerRules } from "./kinds/informer-rules.ts";
import type { ObjectChange } from "./store/object-index.ts";

/** What an application learns. */
export interface CacheListener {
  /** One of its objects changed, or something that they own. Called in the order of the changes of each object, after each. */
  onObject(change: ObjectChange): void;
  /** A kind that it wants became known or unknown, the cluster serves others that matter to it, or a namespace of its objects is being deleted. */
  onKinds(): void;
  /** The API server answers again after an outage. */
  onReturn(): void;
}

/** An application that follows a cluster, and what it wants of it. */
export interface Subscriber {
  readonly applicationId: string;
  readonly listener: CacheListener;
  /** What it wants, also what is not followed as it is not served. */
  names: readonly KindName[];
  /** By which catalogue it wants that; undefined: by none yet, or by one in which something was otherwise that matters to it. */
  catalogue: ApiCatalogue | undefined;
  /** By what is followed, the namespaces in which its objects may be. */
  kinds: ReadonlyMap<string, readonly string[]>;
  /** Those of all of them, also of kinds that are not followed. */
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

  /** What any of them wants: by what is followed, the namespaces. */
  wanted(): ReadonlyMap<string, ReadonlySet<string>> {
    const wanted = new Map<string, Set<string>>();
    for (const { kinds } of this.#all)
      for (const [key, namespaces] of kinds) {
        const known = wanted.get(key) ?? new Set();
        wanted.set(key, known);
        for (const namespace of namespaces) known.add(namespace);
      }
    return wanted;
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

  tellObject(applicationId: string, change: ObjectChange): void {
    for (const { listener } of this.#byApplication.get(applicationId) ?? []) listener.onObject(change);
  }

  /** Tells those to whom it matters that the cluster serves other kinds. */
  tellCatalogue(catalogue: ApiCatalogue, rules: InformerRules): void {
    const known = new Map<ApiCatalogue, readonly KindName[]>();
    for (const subscriber of this.#all) {
      const before = subscriber.catalogue;
      const changed = before && (known.get(before) ?? changedKinds(before, catalogue));
      if (before && changed) known.set(before, changed);
      const isOutdated = changed === undefined || isConcerned(subscriber.names, changed, rules);
      subscriber.catalogue = isOutdated ? undefined : catalogue;
      if (isOutdated) tell(subscriber);
    }
  }

  tellReturn(): void {
    for (const { listener } of this.#all) listener.onReturn();
  }

  tellKinds(isAffected: (subscriber: Subscriber) => boolean = () => true): void {
    for (const subscriber of this.#all) if (isAffected(subscriber)) tell(subscriber);
  }
}

function tell({ wake, listener }: Subscriber): void {
  wake();
  listener.onKinds();
}
