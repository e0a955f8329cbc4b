import { isFault } from "@slipway/plugin-sdk";
import type { Cluster } from "../client/cluster.ts";
import type { ApiResource } from "../client/discovery/discovery.ts";
import { isUnserved } from "../client/discovery/unserved.ts";
import type { Asked, KindName } from "./kind-state.ts";

/**
 * Sends a request about a kind, the only way to learn whether its objects exist. If the cluster serves nothing at the path that discovery gave, discovery
 * is asked again, so that a 404 is never taken for a missing object. A request that the cluster refuses or fails makes the kind unknown.
 * Throws `unavailable` if the cluster as a whole does not answer, and `unauthenticated`, which concerns every kind.
 */
export async function askKind<T>(
  cluster: Cluster,
  name: KindName,
  request: (resource: ApiResource) => Promise<T>,
  signal: AbortSignal,
): Promise<Asked<T>> {
  let state = await cluster.kindOf(name, signal);
  for (let isFirst = true; state.kind === "served"; isFirst = false) {
    try {
      return { kind: "answered", value: await request(state.resource) };
    } catch (error) {
      signal.throwIfAborted();
      if (!isFault(error) || error.code === "unauthenticated") throw error;
      if (isUnserved(error) && isFirst) {
        state = await cluster.kindNow(name, signal);
        continue;
      }
      const isDown = error.code === "unavailable";
      if (isDown && (await cluster.isAway(signal))) throw error;
      // Its API server may have failed since the last discovery, which then says so.
      const now = isDown ? await cluster.kindNow(name, signal) : state;
      return now.kind === "unknown" ? now : { kind: "unknown", reason: error.message, fault: error };
    }
  }
  return state;
}
