import type { Cluster } from "../client/cluster.ts";
import { ClusterCache } from "./cluster-cache.ts";
import { type FollowTiming, followTiming } from "./follow/follow-timing.ts";
import type { InformerRules } from "./kinds/informer-rules.ts";
import { Returns } from "./returns.ts";
import { Turns } from "./turns.ts";

/** A cache that nobody uses is closed after this time. */
const unusedMs = 60_000;

/** The caches of this process, one for each cluster and set of rules. */
export class ClusterCaches implements AsyncDisposable {
  /** Of clusters that are not followed. */
  readonly returns = new Returns();
  readonly #turns = new Turns();
  readonly #timing: FollowTiming;
  readonly #caches = new Map<Cluster, Map<string, ClusterCache>>();
  #sweeping: NodeJS.Timeout | undefined;

  constructor(timing: FollowTiming = followTiming) {
    this.#timing = timing;
  }

  /** The cache of a cluster, which is opened once. It is closed when nobody has used it for a while. */
  of(cluster: Cluster, rules: InformerRules): ClusterCache {
    this.#sweeping ??= setInterval(() => void this.#sweep(), unusedMs).unref();
    const caches = this.#caches.get(cluster) ?? new Map<string, ClusterCache>();
    this.#caches.set(cluster, caches);
    const key = JSON.stringify(rules);
    const cache = caches.get(key) ?? new ClusterCache(cluster, { turns: this.#turns, rules, timing: this.#timing });
    caches.set(key, cache);
    return cache;
  }

  /** Ends every watch. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#sweeping);
    this.returns[Symbol.dispose]();
    const all = [...this.#caches.values()].flatMap((caches) => [...caches.values()]);
    this.#caches.clear();
    await Promise.all(all.map((cache) => cache[Symbol.asyncDispose]()));
  }

  async #sweep(): Promise<void> {
    for (const [cluster, caches] of this.#caches) {
      const unused = [...caches].filter(([, cache]) => cache.isUnused);
      for (const [key] of unused) caches.delete(key);
      if (caches.size === 0) this.#caches.delete(cluster);
      await Promise.all(unused.map(([, cache]) => cache[Symbol.asyncDispose]()));
    }
  }
}
