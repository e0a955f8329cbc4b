import { setTimeout as delay } from "node:timers/promises";
import { isFault } from "@slipway/plugin-sdk";
import type { Cluster, Placed } from "../client/cluster.ts";
import { isUnserved } from "../client/discovery/unserved.ts";
import type { KubeObject } from "../manifests/kube-object.ts";

/** A kind may be served a moment after it is established or its API server has started, and by one of several API servers before the others. */
const patienceMs = 5_000;
const firstPauseMs = 100;

/**
 * Does something with an object at its place on the cluster. If the cluster serves nothing there, discovery is asked again: a kind that is served by now in
 * other versions only is reported as {@link Cluster.place} does, and one that may be served in a moment is waited for.
 */
export async function whileServed<T>(
  cluster: Cluster,
  object: KubeObject,
  signal: AbortSignal,
  attempt: (placed: Placed) => Promise<T>,
): Promise<T> {
  const startedAt = performance.now();
  for (let tries = 1; ; tries++) {
    let placed: Placed | undefined;
    try {
      placed = await cluster.place(object, signal);
      return await attempt(placed);
    } catch (error) {
      signal.throwIfAborted();
      const isDown = placed !== undefined && isFault(error, "unavailable");
      const mayCome = placed === undefined ? isFault(error, "unavailable") : isUnserved(error);
      if (!isDown && !mayCome) throw error;
      if (placed !== undefined && tries === 1) await cluster.refresh(signal);
      if (mayCome && performance.now() - startedAt < patienceMs) {
        await delay(firstPauseMs * 2 ** (tries - 1), undefined, { signal }).catch(() => signal.throwIfAborted());
        continue;
      }
      // Throws if discovery says why.
      if (placed !== undefined) await cluster.place(object, signal);
      throw error;
    }
  }
}
