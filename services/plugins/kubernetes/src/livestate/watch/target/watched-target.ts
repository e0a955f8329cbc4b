import { type DeployTarget, Fault, isFault, type LiveResource } from "@slipway/plugin-sdk";
import { CachedView } from "../../../cache/cached-view.ts";
import type { CacheSubscription, ClusterCache } from "../../../cache/cluster-cache.ts";
import type { ClusterCaches } from "../../../cache/cluster-caches.ts";
import type { Role } from "../../../cache/kinds/wanted-kind.ts";
import type { ManagedObject } from "../../../cache/store/managed-object.ts";
import type { Cluster } from "../../../client/cluster.ts";
import type { Clusters } from "../../../client/clusters.ts";
import type { DeployTargetConfig } from "../../../deploy-target.ts";
import type { IgnoredFields } from "../../../fields/ignored-fields.ts";
import { scalersIn } from "../../../fields/scalers.ts";
import type { HealthRules } from "../../../health/user/health-rules.ts";
import { type RuledKinds, ruledKinds } from "../../../health/user/ruled-kinds.ts";
import { type KubeObject, withNamespace } from "../../../manifests/kube-object.ts";
import { neighboursAmong } from "../../../targets/neighbours/neighbours-among.ts";
import { kubectlVersionFor } from "../../../targets/overrides/input-for.ts";
import { ownedKinds, placeOf } from "../../children/read-children.ts";
import { AskedVerdicts } from "../../drift/asked-verdicts.ts";
import { KnownVerdicts } from "../../drift/known-verdicts.ts";
import type { Place } from "../../drift/verdict-after.ts";
import type { SeenSync } from "../../join-targets.ts";
import type { ObservationContext } from "../../observation-context.ts";
import { observeTarget } from "../../observe-target.ts";
import { type WantedObjects, wantedChildren } from "../../reading/wanted-kinds.ts";
import { earliestOf, type WatchTiming } from "../watch-timing.ts";
import { askCluster } from "./ask-cluster.ts";
import { ChangedObjects } from "./changed-objects.ts";
import { isRuledChange } from "./is-ruled-change.ts";
import { declaredAt, declaredOf, type KeptManifests } from "./kept-manifests.ts";
import type { TargetChange } from "./target-change.ts";
import { TargetNews } from "./target-news.ts";
import { watchFileFor } from "./watch-file.ts";

export interface WatchedTargetOptions {
  readonly clusters: Clusters;
  readonly caches: ClusterCaches;
  readonly context: ObservationContext;
  readonly target: DeployTarget<DeployTargetConfig>;
  readonly declared: KeptManifests;
  readonly ignored: IgnoredFields;
  /** Called when `take`, or another look, may tell something new. */
  readonly onChange: () => void;
}

/** How long the first look waits for the first lists of the kinds that it needs. Of those that take longer only its own objects are listed. */
const firstListMs = 10_000;

const noObjects = { findManagedAs: () => undefined, ownedBy: () => [] };

/** An application on one deploy target that is watched: looked at as a whole when it is needed, and in between object by object. */
export class WatchedTarget implements Disposable {
  readonly #options: WatchedTargetOptions;
  /** A kubeconfig that is gone, or leads to another cluster, is noticed although the watches go on. */
  readonly #kubeconfig: Disposable;
  readonly #healthRules: HealthRules;
  readonly #ruled: RuledKinds;
  readonly #startedAt = performance.now();
  readonly #contentOf = new WeakMap<KubeObject, number>();
  readonly #verdicts = new KnownVerdicts((object) => this.#contentOf.get(object));
  #cache: ClusterCache | undefined;
  #subscription: CacheSubscription | undefined;
  #asked: AskedVerdicts | undefined;
  /** What the last look found, and what changed since; undefined if it failed. */
  #objects: ChangedObjects | undefined;
  /** What was known before the look that is under way. */
  #before: ChangedObjects | undefined;
  #fault: Fault | undefined;
  #isFirst = true;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #failedAt = Number.NEGATIVE_INFINITY;
  /** How many looks have failed in a row. */
  #failures = 0;
  /** A cluster that is not followed, while it does not answer. */
  #awaited: Disposable | undefined;
  /** Whether a user has rules for the health of some of what its objects may own. */
  #hasRuledChildren = false;
  readonly #news: TargetNews;

  constructor(options: WatchedTargetOptions) {
    this.#options = options;
    this.#healthRules = [...options.context.application.healthRules, ...options.target.config.healthRules];
    this.#ruled = ruledKinds(this.#healthRules);
    const { kubeConfigPath } = options.target.config;
    this.#news = new TargetNews(options.onChange);
    this.#kubeconfig = kubeConfigPath === "" ? { [Symbol.dispose]: () => {} } : watchFileFor(kubeConfigPath, () => this.#news.moved());
  }

  get name(): string {
    return this.#options.target.name;
  }

  /** How old a look may be: changes are told when they happen only of what is watched and known. */
  quietMs({ wholeMs, unknownMs, retryMs }: WatchTiming): number {
    if (this.#failures > 0) return Math.min(unknownMs, retryMs * 2 ** Math.min(this.#failures - 1, 10));
    return this.#objects?.isSettled === true && this.#subscription?.isCurrent() === true ? wholeMs : unknownMs;
  }

  /** Whether the last look failed, or is too old. */
  isOutdated(timing: WatchTiming): boolean {
    return this.#objects === undefined || performance.now() - this.#lookedAt >= earliestOf(this.quietMs(timing));
  }

  /** Whether what is known of it may not be how it is: it has to be looked at as a whole. */
  get owesLook(): boolean {
    return this.#news.owesLook;
  }

  /** Whether there is something to take. */
  get hasChanges(): boolean {
    return !this.#news.isEmpty;
  }

  /** Everything that is there, after what was taken. During a look: what was there before. */
  get resources(): readonly LiveResource[] {
    return (this.#objects ?? this.#before)?.resources ?? [];
  }

  /** How it compares with Git, after what was taken; or why the last look failed. During a look: as before. */
  get compared(): SeenSync {
    const { name } = this.#options.target;
    const objects = this.#objects ?? this.#before;
    if (objects !== undefined) return { name, sync: objects.sync };
    return { name, fault: this.#fault ?? new Fault("unavailable", "the cluster has not answered yet") };
  }

  /** What changed since the last call or look, as far as it can be known without a request; undefined if a look is needed to know it, which is then owed. */
  take({ retryMs }: Pick<WatchTiming, "retryMs">): TargetChange | undefined {
    if (this.#news.isEmpty || this.#news.owesLook) return undefined;
    const { changes, answers } = this.#news.take();
    // That something changed is no reason to try again what has just failed: there may be hundreds of changes a second.
    if (this.#objects === undefined && performance.now() - this.#failedAt < retryMs) return undefined;
    const ruled = { ruled: this.#ruled, hasRuledChildren: this.#hasRuledChildren };
    const isRuled = changes.some((each) => isRuledChange(each, ruled));
    const change = isRuled ? "whole" : (this.#objects?.take(changes, answers) ?? "whole");
    if (change !== "whole") return change;
    this.#news.oweLook();
    return undefined;
  }

  /** Looks at everything. Compares what changed since it was compared last. Rejects with the signal's reason; any other fault is kept. */
  async look(): Promise<void> {
    this.#awaited?.[Symbol.dispose]();
    this.#awaited = undefined;
    try {
      await this.#look();
      this.#failures = 0;
    } catch (error) {
      this.#options.context.signal.throwIfAborted();
      if (!isFault(error)) throw error;
      this.#fault = error;
      this.#failedAt = performance.now();
      this.#failures++;
    } finally {
      this.#before = undefined;
    }
  }

  /** Ends to follow it. */
  [Symbol.dispose](): void {
    this.#kubeconfig[Symbol.dispose]();
    this.#awaited?.[Symbol.dispose]();
    this.#unsubscribe();
    this.#cache = undefined;
  }

  async #look(): Promise<void> {
    const { clusters, caches, context, target } = this.#options;
    const { tools, application, applicationId } = context;
    const { name, labels, config } = target;
    this.#news.beginLook();
    this.#before = this.#objects;
    this.#objects = undefined;
    const version = kubectlVersionFor(application.input, { name, labels });
    const cluster = await clusters.at(config, { tools, version });
    // A cache that is opened now would be closed by nobody.
    context.signal.throwIfAborted();
    // kubectl would be a process for each kind.
    if (config.applier === "kubectl") return this.#compareUnfollowed(cluster);
    if (this.#cache?.cluster !== cluster) {
      this.#unsubscribe();
      this.#cache = caches.of(cluster, config.appStateInformer);
      this.#asked = this.#asking(cluster, this.#cache);
      this.#subscription = this.#cache.subscribe(applicationId, {
        onObject: (change) => this.#news.change(change),
        onKinds: () => this.#news.oweLook(),
        onReturn: () => {
          if (this.#objects?.isSettled !== true) this.#news.oweLook();
        },
      });
    }
    const cache = this.#cache;
    // Requests that are under way when the cluster stops answering would wait for a minute.
    const signal = AbortSignal.any([context.signal, cache.answering]);
    return cache.comparing.run(async () => {
      signal.throwIfAborted();
      await this.#compare(cluster, cache, signal);
    });
  }

  async #compareUnfollowed(cluster: Cluster): Promise<void> {
    const { caches, context } = this.#options;
    try {
      await this.#compare(cluster, undefined, context.signal);
    } catch (error) {
      if (!context.signal.aborted && isFault(error, "unavailable"))
        this.#awaited = caches.returns.wait(cluster, () => this.#news.oweLook());
      throw error;
    }
  }

  #unsubscribe(): void {
    this.#asked?.[Symbol.dispose]();
    this.#subscription?.[Symbol.dispose]();
    this.#subscription = undefined;
  }

  async #compare(cluster: Cluster, cache: ClusterCache | undefined, signal: AbortSignal): Promise<void> {
    const { context, target, declared, ignored } = this.#options;
    const isFirst = this.#isFirst;
    const contentOf = (object: KubeObject) => this.#contentOf.get(object);
    const onRead = (object: KubeObject, content: number) => void this.#contentOf.set(object, content);
    const view = cache && new CachedView(cache, { since: isFirst ? this.#startedAt : undefined, ruled: this.#ruled, onRead });
    let places: ReadonlySet<string> = new Set();
    const prepare = async (wanted: readonly WantedObjects[]): Promise<void> => {
      places = new Set(wanted.flatMap(({ name, namespaces }) => namespaces.map((namespace) => placeOf(name, namespace))));
      if (cache === undefined) return;
      await this.#follow(cluster, cache, { own: wanted, signal });
      if (isFirst) await this.#subscription?.settled(firstListMs, signal);
      // What happens from now on may be missed by this look, and is taken after it.
      this.#news.beginReading();
    };
    const state = await observeTarget(
      { ...context, signal },
      {
        cluster,
        name: target.name,
        neighbours: neighboursAmong(context, this.#options.clusters),
        declared: declaredOf(declared),
        ignored,
        healthRules: this.#healthRules,
        rules: target.config.appStateInformer,
        verdicts: this.#verdicts,
        prepare,
        ...(view && { followed: view }),
      },
    );
    this.#isFirst = false;
    this.#lookedAt = performance.now();
    this.#objects = new ChangedObjects(state, {
      applicationId: context.applicationId,
      deployTarget: target.name,
      pruneRules: context.application,
      index: cache?.index ?? noObjects,
      kindsOf: ownedKinds(await cluster.catalogue(signal), target.config.appStateInformer),
      places,
      contentOf,
      marks: { applicationId: context.applicationId, variantLabel: context.application.variantLabel.key },
      verdicts: this.#verdicts,
      parse: (kept) => this.#parse(kept),
      desiredAt: (place) => this.#desiredAt(place),
      ask: (uid, urgency) => this.#asked?.ask(uid, urgency),
    });
  }

  async #follow(
    cluster: Cluster,
    { rules }: ClusterCache,
    { own, signal }: { readonly own: readonly WantedObjects[]; readonly signal: AbortSignal },
  ): Promise<void> {
    const children = wantedChildren(own, await cluster.catalogue(signal), rules);
    const as = (role: Role) => (wanted: WantedObjects) => ({ ...wanted, role, isRuled: this.#ruled.has(wanted.name) });
    const wanted = [...own.map(as("managed")), ...children.map(as("child"))];
    this.#hasRuledChildren = children.some(({ name }) => this.#ruled.has(name));
    await this.#subscription?.want(wanted, signal);
  }

  #asking(cluster: Cluster, cache: ClusterCache): AskedVerdicts {
    const { context, declared, ignored } = this.#options;
    const all = declaredOf(declared);
    const declaredScalers = "problem" in all ? [] : scalersIn(all.manifests.map(({ object }) => object));
    return new AskedVerdicts({
      lane: cache.asking,
      pairOf: (uid) => this.#objects?.pairOf(uid),
      compare: (pair) => askCluster(cluster, pair, { context, ignored, declaredScalers, answering: cache.answering }),
      onAnswer: (uid, pair, verdict) => this.#news.answer(uid, { pair, verdict }),
      onError: (error) => {
        if (!context.signal.aborted) this.#news.fail(error);
      },
    });
  }

  #parse(kept: ManagedObject): KubeObject {
    const object = this.#cache?.parsed.get(kept);
    if (object === undefined) throw new TypeError("nothing is followed");
    this.#contentOf.set(object, kept.content);
    return object;
  }

  #desiredAt({ position, namespace }: Place): KubeObject {
    return withNamespace(declaredAt(this.#options.declared, position), namespace);
  }
}
