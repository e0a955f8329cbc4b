import type { Fault } from "@slipway/plugin-sdk";
import type { Cluster } from "../client/cluster.ts";
import { once } from "../client/retry-policy.ts";
import { manager, marks } from "../decorate/marks.ts";
import { nameOfKind } from "../kinds/kind-state.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import type { FollowState } from "./follow/follow-state.ts";
import { type FollowTiming, followTiming } from "./follow/follow-timing.ts";
import { openFollower, type SharedFollowing } from "./follow/open-follower.ts";
import { definitions, namespaces } from "./kinds/built-in-resources.ts";
import { isMetadataEnough } from "./kinds/child-kinds.ts";
import { FollowedKind, type Following } from "./kinds/followed-kind.ts";
import type { InformerRules } from "./kinds/informer-rules.ts";
import { Rediscovery } from "./kinds/rediscovery.ts";
import { type FollowedName, keyOfFollowed, type WantedKind } from "./kinds/wanted-kind.ts";
import { Lane } from "./lane.ts";
import { Outage } from "./outage.ts";
import { Pulse } from "./pulse.ts";
import { childSink } from "./store/child-sink.ts";
import { managedSink } from "./store/managed-sink.ts";
import { namespaceSink } from "./store/namespace-sink.ts";
import { ObjectIndex } from "./store/object-index.ts";
import { ParsedObjects } from "./store/parsed-objects.ts";
import { signalSink } from "./store/signal-sink.ts";
import { type CacheListener, type Subscriber, Subscribers } from "./subscribers.ts";
import type { Turns } from "./turns.ts";

export interface ClusterCacheOptions {
  readonly turns: Turns;
  readonly rules: InformerRules;
  readonly timing?: FollowTiming;
}

/** Lists of one cluster at once. */
const listsAtOnce = 4;
const comparedAtOnce = 8;
const askedAtOnce = 4;
const parsedObjects = 256;
/** What nobody wants is followed no longer than this. */
const lingerMs = 30_000;

/** Follows one cluster: the kinds that applications want, as long as they want them. */
export class ClusterCache implements AsyncDisposable {
  readonly cluster: Cluster;
  readonly rules: InformerRules;
  /** Comparing applications waits here. */
  readonly comparing = new Lane(comparedAtOnce);
  /** Asking what a sync would make of an object that changed waits here. */
  readonly asking = new Lane(askedAtOnce);
  readonly index: ObjectIndex;
  readonly parsed = new ParsedObjects(parsedObjects);
  readonly #following: SharedFollowing;
  readonly #kinds = new Map<string, FollowedKind>();
  readonly #subscribers = new Subscribers();
  readonly #terminating = new Map<string, KubeObject>();
  readonly #outage: Outage;
  readonly #pulse: Pulse;
  readonly #base: readonly Following[];
  readonly #rediscovery = new Rediscovery(() => void this.#rediscover());
  #sweeping: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(cluster: Cluster, { turns, rules, timing = followTiming }: ClusterCacheOptions) {
    this.cluster = cluster;
    this.rules = rules;
    const listing = new Lane(listsAtOnce);
    const onSign = () => this.#pulse.heard();
    this.#following = { cluster, turns, timing, listing, onSign, onFailure: () => this.#outage.suspect() };
    this.index = new ObjectIndex((applicationId, change) => this.#subscribers.tellObject(applicationId, change));
    const onNamespace = (name: string) => this.#subscribers.tellKinds((subscriber) => subscriber.namespaces.has(name));
    const { client } = cluster;
    this.#outage = new Outage({ isAway: (signal) => this.#isAway(signal), onReturn: () => this.#onReturn() });
    this.#pulse = new Pulse({
      tickMs: timing.pulseMs,
      server: client.server,
      ask: (signal) => client.answers(signal),
      renew: () => client.renewConnections(),
      onLost: (fault) => this.#lose(fault),
      onReturn: () => this.#outage.returned(),
    });
    this.#base = [
      openFollower(namespaces, { sink: namespaceSink(this.#terminating, namespaces, onNamespace) }, this.#following),
      ...definitions.map((resource) =>
        openFollower(resource, { sink: signalSink(() => this.#rediscovery.request()), isMetadataOnly: true }, this.#following),
      ),
    ];
  }

  /** Aborts, with the reason, when the API server does not answer any more, also without a connection that ended. Once it has returned there is another one. */
  get answering(): AbortSignal {
    return this.#pulse.answering;
  }

  /** Whether nobody follows anything. */
  get isUnused(): boolean {
    return this.#subscribers.size === 0;
  }

  /** Follows what an application wants until the subscription is disposed. */
  subscribe(applicationId: string, listener: CacheListener): CacheSubscription {
    const nothing = { names: [], catalogue: undefined, kinds: new Map(), namespaces: new Set<string>() };
    const subscriber: Subscriber = { applicationId, listener, ...nothing, wake: () => {} };
    this.#subscribers.add(subscriber);
    return {
      want: (kinds, signal) => this.#want(subscriber, kinds, signal),
      settled: (ms, signal) => this.#settled(subscriber, ms, signal),
      isCurrent: () => this.#isCurrent(subscriber),
      [Symbol.dispose]: () => {
        this.#subscribers.delete(subscriber);
        this.#sweepLater();
      },
    };
  }

  /** How well objects of a kind in a namespace are known; undefined if they are not followed. */
  stateOf(followed: FollowedName, namespace: string): FollowState | undefined {
    return this.#kinds.get(keyOfFollowed(followed))?.stateIn(namespace);
  }

  /** When they became known last, in milliseconds of the monotonic clock. */
  currentSince(followed: FollowedName, namespace: string): number {
    return this.#kinds.get(keyOfFollowed(followed))?.currentSince(namespace) ?? Number.NEGATIVE_INFINITY;
  }

  /** Those of the namespaces that are being deleted; undefined if that is not known. */
  terminating(names: readonly string[]): readonly KubeObject[] | undefined {
    if (this.#base[0]?.follower.state.kind !== "current") return undefined;
    return [...new Set(names)].flatMap((name) => this.#terminating.get(name) ?? []);
  }

  /** Ends every watch. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    clearTimeout(this.#sweeping);
    this.#rediscovery[Symbol.dispose]();
    this.#outage[Symbol.dispose]();
    this.#pulse[Symbol.dispose]();
    const kinds = [...this.#kinds.values()];
    this.#kinds.clear();
    await Promise.all([
      ...kinds.map((kind) => kind[Symbol.asyncDispose]()),
      ...this.#base.map(({ follower }) => follower[Symbol.asyncDispose]()),
    ]);
  }

  async #want(subscriber: Subscriber, wanted: readonly WantedKind[], signal: AbortSignal): Promise<void> {
    subscriber.names = wanted.map(({ name }) => name);
    subscriber.catalogue = await this.cluster.catalogue(signal);
    const states = await this.cluster.kindsOf(subscriber.names, signal);
    if (this.#isDisposed) return;
    const kinds = new Map<string, readonly string[]>();
    for (const { name, role, isRuled, namespaces: places } of wanted) {
      const state = states.get(nameOfKind(name));
      if (state?.kind !== "served") continue;
      const followedName = { role, isRuled, resource: state.resource };
      const key = keyOfFollowed(followedName);
      const where = state.resource.isNamespaced ? places : [""];
      kinds.set(key, where);
      const followed = this.#followed(key, followedName);
      followed.want(where);
      if (!subscriber.kinds.has(key)) followed.retryRefused();
    }
    if (hasMore(subscriber.kinds, kinds)) this.#sweepLater();
    subscriber.kinds = kinds;
    subscriber.namespaces = new Set(wanted.flatMap(({ namespaces: places }) => places));
  }

  async #settled(subscriber: Subscriber, timeoutMs: number, signal: AbortSignal): Promise<void> {
    const late = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    while (!late.aborted && !this.#isDisposed && [...subscriber.kinds.keys()].some((key) => this.#kinds.get(key)?.isSyncing)) {
      const { promise, resolve } = Promise.withResolvers<void>();
      subscriber.wake = resolve;
      late.addEventListener("abort", () => resolve(), { once: true });
      await promise;
    }
    signal.throwIfAborted();
  }

  #isCurrent({ catalogue, kinds }: Subscriber): boolean {
    if (catalogue === undefined) return false;
    return [...kinds].every(([key, places]) => places.every((namespace) => this.#kinds.get(key)?.stateIn(namespace)?.kind === "current"));
  }

  #followed(key: string, { role, isRuled, resource }: FollowedName): FollowedKind {
    const known = this.#kinds.get(key);
    if (known !== undefined) return known;
    const isChild = role === "child";
    const kind = new FollowedKind({
      only: resource.isNamespaced ? this.rules.namespace : "",
      open: (namespace, onState) =>
        openFollower(
          resource,
          {
            sink: isChild ? childSink(this.index, resource, isRuled) : managedSink(this.index, resource, isRuled),
            namespace,
            onState,
            isMetadataOnly: isChild && !isRuled && isMetadataEnough(resource),
            ...(!isChild && { labelSelector: `${marks.managedBy}=${manager}` }),
          },
          this.#following,
        ),
      onState: () => this.#subscribers.tellKinds(({ kinds }) => kinds.has(key)),
    });
    this.#kinds.set(key, kind);
    return kind;
  }

  /** What is known of it may have changed since it answered last. */
  #lose(fault: Fault): void {
    this.cluster.client.renewConnections();
    for (const { follower } of this.#base) follower.lose(fault);
    for (const kind of this.#kinds.values()) kind.lose(fault);
  }

  async #isAway(signal: AbortSignal): Promise<boolean> {
    const isAway = await this.cluster.isAway(signal, once);
    if (!isAway) this.#pulse.heard();
    return isAway;
  }

  #onReturn(): void {
    for (const { follower } of this.#base) follower.retry();
    for (const kind of this.#kinds.values()) kind.retry();
    this.#subscribers.tellReturn();
  }

  /** Never throws: that the cluster is away is learned by the followers. */
  async #rediscover(): Promise<void> {
    const catalogue = await this.cluster.refresh(AbortSignal.timeout(60_000)).catch(() => undefined);
    if (catalogue === undefined || this.#isDisposed) return;
    for (const kind of this.#kinds.values()) kind.retry("unserved", "stale");
    this.#subscribers.tellCatalogue(catalogue, this.rules);
  }

  /** Ends to follow what nobody wants by then: an application that is followed anew wants it again. */
  #sweepLater(): void {
    if (this.#isDisposed) return;
    this.#sweeping ??= setTimeout(() => {
      this.#sweeping = undefined;
      const wanted = this.#subscribers.wanted();
      for (const [key, kind] of this.#kinds) {
        const places = wanted.get(key);
        if (places === undefined) this.#kinds.delete(key);
        void (places === undefined ? kind[Symbol.asyncDispose]() : kind.retain(places));
      }
    }, lingerMs);
  }
}

/** What an application wants of a cluster. */
export interface CacheSubscription extends Disposable {
  /** Wants these kinds from now on, and no others. Kinds that the cluster does not serve are left out. Throws `unavailable` if the cluster cannot be reached. */
  want(kinds: readonly WantedKind[], signal: AbortSignal): Promise<void>;
  /** Resolves when the first lists of all of them have ended, well or not, and at the latest after some time. */
  settled(timeoutMs: number, signal: AbortSignal): Promise<void>;
  /** Whether every change of what it wants is told when it happens. Not so of kinds that are only listed, while a watch is lost, and after other kinds were told until it wants anew. */
  isCurrent(): boolean;
}

/** Whether `before` has a kind or a namespace that `after` lacks. */
function hasMore(before: Subscriber["kinds"], after: Subscriber["kinds"]): boolean {
  return [...before].some(([key, places]) => places.some((namespace) => after.get(key)?.includes(namespace) !== true));
}
