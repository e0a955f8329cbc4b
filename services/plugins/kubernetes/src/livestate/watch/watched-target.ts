import type { DeployTarget, LiveResource } from "@slipway/plugin-sdk";
import { CachedView } from "../../cache/cached-view.ts";
import type { CacheSubscription, ClusterCache } from "../../cache/cluster-cache.ts";
import type { ClusterCaches } from "../../cache/cluster-caches.ts";
import type { Role } from "../../cache/kinds/wanted-kind.ts";
import type { Cluster } from "../../client/cluster.ts";
import type { Clusters } from "../../client/clusters.ts";
import type { DeployTargetConfig } from "../../deploy-target.ts";
import type { IgnoredFields } from "../../fields/ignored-fields.ts";
import type { HealthRules } from "../../health/user/health-rules.ts";
import { type RuledKinds, ruledKinds } from "../../health/user/ruled-kinds.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { kubectlVersionFor } from "../../targets/overrides/input-for.ts";
import { readChildren } from "../children/read-children.ts";
import { KnownVerdicts } from "../drift/known-verdicts.ts";
import type { ObservationContext } from "../observation-context.ts";
import { observeTarget, type TargetState } from "../observe-target.ts";
import { childResource } from "../resources.ts";
import { type WantedObjects, wantedChildren } from "../wanted-kinds.ts";
import { declaredOf, type KeptManifests } from "./kept-manifests.ts";
import { watchFileFor } from "./watch-file.ts";
import { earliestOf, type WatchTiming } from "./watch-timing.ts";

export interface WatchedTargetOptions {
  readonly clusters: Clusters;
  readonly caches: ClusterCaches;
  readonly context: ObservationContext;
  readonly target: DeployTarget<DeployTargetConfig>;
  readonly declared: KeptManifests;
  readonly ignored: IgnoredFields;
  /** Called when it should be looked at again. */
  readonly onChange: () => void;
}

/** How long the first look waits for the first lists of the kinds that it needs. Of those that take longer only its own objects are listed. */
const firstListMs = 10_000;

/** What was found by the last whole comparison. */
interface Compared {
  readonly state: TargetState;
  /** The states of its objects then. */
  readonly contents: ReadonlySet<number>;
  readonly at: number;
}

/** An application on one deploy target that is watched. */
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
  #compared: Compared | undefined;
  /** Whether a user has rules for the health of some of its objects. */
  #hasRuled = false;
  /** Whether everything is to be compared again, or only what is known to have changed. */
  #hasNewKinds = true;

  constructor(options: WatchedTargetOptions) {
    this.#options = options;
    this.#healthRules = [...options.context.application.healthRules, ...options.target.config.healthRules];
    this.#ruled = ruledKinds(this.#healthRules);
    const { kubeConfigPath } = options.target.config;
    this.#kubeconfig = kubeConfigPath === "" ? { [Symbol.dispose]: () => {} } : watchFileFor(kubeConfigPath, options.onChange);
  }

  get name(): string {
    return this.#options.target.name;
  }

  /** How old what was compared may be: changes are told when they happen only of what is watched and known. */
  quietMs({ wholeMs, unknownMs }: WatchTiming): number {
    return this.#compared?.state.isSettled === true && this.#subscription?.isCurrent() === true ? wholeMs : unknownMs;
  }

  /**
   * The state as it is now. Compares what changed since the last look; everything if kinds or permissions changed, and after {@link quietMs}. Throws
   * `unavailable` if the cluster cannot be reached.
   */
  async look(timing: WatchTiming): Promise<TargetState> {
    const { clusters, caches, context, target } = this.#options;
    const { tools, application, applicationId } = context;
    const { name, labels, config } = target;
    const version = kubectlVersionFor(application.input, { name, labels });
    const cluster = await clusters.at(config, { tools, version });
    // kubectl would be a process for each kind.
    if (config.applier === "kubectl") return this.#compare(cluster, undefined);
    if (this.#cache?.cluster !== cluster) {
      this.#subscription?.[Symbol.dispose]();
      this.#hasNewKinds = true;
      this.#cache = caches.of(cluster, config.appStateInformer);
      this.#subscription = this.#cache.subscribe(applicationId, {
        onObjects: () => this.#options.onChange(),
        onKinds: () => {
          this.#hasNewKinds = true;
          this.#options.onChange();
        },
        onReturn: () => {
          if (this.#compared?.state.isSettled === true) return;
          this.#hasNewKinds = true;
          this.#options.onChange();
        },
      });
    }
    const cache = this.#cache;
    return cache.comparing.run(async () => {
      context.signal.throwIfAborted();
      const compared = this.#compared;
      const isWhole =
        compared === undefined ||
        this.#hasNewKinds ||
        // Rules of a user are judged with everything else.
        this.#hasRuled ||
        performance.now() - compared.at >= earliestOf(this.quietMs(timing)) ||
        !isSameSet(compared.contents, contentsOf(cache, applicationId));
      return isWhole ? this.#compare(cluster, cache) : this.#refresh(cluster, cache, compared);
    });
  }

  /** Ends to follow it. */
  [Symbol.dispose](): void {
    this.#kubeconfig[Symbol.dispose]();
    this.#subscription?.[Symbol.dispose]();
    this.#subscription = undefined;
    this.#cache = undefined;
  }

  async #compare(cluster: Cluster, cache: ClusterCache | undefined): Promise<TargetState> {
    const { context, target, declared, ignored } = this.#options;
    const isFirst = this.#compared === undefined;
    const view =
      cache &&
      new CachedView(cache, {
        since: isFirst ? this.#startedAt : undefined,
        ruled: this.#ruled,
        onRead: (object, content) => void this.#contentOf.set(object, content),
      });
    let contents: ReadonlySet<number> = new Set();
    const prepare = async (wanted: readonly WantedObjects[]): Promise<void> => {
      if (cache === undefined) return;
      await this.#follow(cluster, cache, wanted);
      if (isFirst) await this.#subscription?.settled(firstListMs, context.signal);
      // What happens from now on may be missed by this comparison.
      this.#hasNewKinds = false;
      contents = contentsOf(cache, context.applicationId);
    };
    try {
      const state = await observeTarget(context, {
        cluster,
        name: target.name,
        declared: declaredOf(declared),
        ignored,
        healthRules: this.#healthRules,
        rules: target.config.appStateInformer,
        verdicts: this.#verdicts,
        prepare,
        ...(view && { followed: view }),
      });
      this.#compared = { state, contents, at: performance.now() };
      return state;
    } catch (error) {
      this.#hasNewKinds = true;
      throw error;
    }
  }

  async #follow(cluster: Cluster, { rules }: ClusterCache, own: readonly WantedObjects[]): Promise<void> {
    const { signal } = this.#options.context;
    const children = wantedChildren(own, await cluster.catalogue(signal), rules);
    const as = (role: Role) => (wanted: WantedObjects) => ({ ...wanted, role, isRuled: this.#ruled.has(wanted.name) });
    const wanted = [...own.map(as("managed")), ...children.map(as("child"))];
    this.#hasRuled = wanted.some(({ isRuled }) => isRuled);
    await this.#subscription?.want(wanted, signal);
  }

  /** No object changed but in its status: its health may have, and what it owns. */
  async #refresh(cluster: Cluster, cache: ClusterCache, compared: Compared): Promise<TargetState> {
    const { context, target } = this.#options;
    const verdicts = new Map([...cache.index.managedOf(context.applicationId)].map(({ uid, verdict }) => [uid, { verdict }]));
    const own = compared.state.own.map((resource) => {
      const known = verdicts.get(resource.id);
      return known === undefined ? resource : withHealth(resource, known.verdict?.health ?? "healthy", known.verdict?.reason ?? "");
    });
    const { children } = await readChildren(cluster, compared.state.owners, {
      rules: target.config.appStateInformer,
      ruled: this.#ruled,
      followed: new CachedView(cache, { ruled: this.#ruled }),
      signal: context.signal,
    });
    const state = { ...compared.state, own, children: children.map((child) => childResource(child, target.name)) };
    this.#compared = { ...compared, state };
    return state;
  }
}

function withHealth(resource: LiveResource, health: LiveResource["health"], reason: string): LiveResource {
  if (resource.health === health && (resource.healthReason ?? "") === reason) return resource;
  const { healthReason: _, ...rest } = resource;
  return { ...rest, health, ...(reason !== "" && { healthReason: reason }) };
}

function contentsOf(cache: ClusterCache, applicationId: string): ReadonlySet<number> {
  return new Set([...cache.index.managedOf(applicationId)].map(({ content }) => content));
}

function isSameSet(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  return a.size === b.size && a.isSubsetOf(b);
}
