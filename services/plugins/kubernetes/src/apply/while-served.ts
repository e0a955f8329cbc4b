import { setTimeout as delay } from "node:timers/promises";
import { isFault } from "@slipway/plugin-sdk";
import type { Cluster, Placed } from "../client/cluster.ts";
import { isUnserved } from "../client/unserved.ts";
import type { KubeObject } from "../manifests/kube-object.ts";

/** A kind may be served a moment after it is established, and by one of several API servers before the others. */
const patienceMs = 5_000;
const pauseMs = 100;

/**
 * Does something with an object at its place on the cluster. If the cluster serves nothing there, discovery is asked again: a kind that is served by now in
 * other versions only, or whose API server is down, is reported as {@link Cluster.place} does, and one that is about to be served is waited for.
 */
export async function whileServed<T>(
  cluster: Cluster,
  object: KubeObject,
  signal: AbortSignal,
  attempt: (placed: Placed) => Promise<T>,
): Promise<T> {
  const startedAt = performance.now();
  for (let isFirst = true; ; isFirst = false) {
    const placed = await cluster.place(object, signal);
    try {
      return await attempt(placed);
    } catch (error) {
      signal.throwIfAborted();
      if (!isUnserved(error) && !isFault(error, "unavailable")) throw error;
      if (isFirst) await cluster.refresh(signal);
      if (isUnserved(error) && performance.now() - startedAt < patienceMs) {
        if (!isFirst) await delay(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
        continue;
      }
      // Throws if discovery says that its API server is down.
      await cluster.place(object, signal);
      throw error;
    }
  }
}
