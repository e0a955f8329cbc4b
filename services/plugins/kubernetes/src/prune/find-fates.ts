import { isFault } from "@slipway/plugin-sdk";
import { runConcurrently } from "../apply/run-concurrently.ts";
import type { Cluster } from "../client/cluster.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { listOwn } from "../inventory/list-own.ts";
import { askKind } from "../kinds/ask-kind.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import type { ResourceKey } from "../manifests/resource-key.ts";
import { isTerminating } from "../terminating/termination.ts";
import { isPruneAllowed } from "./prune-annotations.ts";
import { type PruneVerdict, type PruneVerdictRequest, pruneVerdict } from "./prune-verdict.ts";

export interface FindFatesRequest extends PruneVerdictRequest {
  readonly cluster: Cluster;
  /** What is no longer declared. */
  readonly obsolete: Inventory;
  readonly signal: AbortSignal;
}

/** What a prune would do with an object that is no longer declared. */
export type Fate =
  /** `isAllowed`: whatever its kind. */
  | { readonly kind: "goes"; readonly isAllowed: boolean }
  | Exclude<PruneVerdict, { readonly kind: "goes" }>
  | { readonly kind: "terminating"; readonly live: KubeObject }
  | { readonly kind: "gone" }
  /** It cannot be read, so it may exist. */
  | { readonly kind: "unknown"; readonly reason: string };

/** Concurrent reads. */
const concurrency = 16;

/** Finds out what a prune would do, without doing it, by the keys of `obsolete`. Rejects with the signal's reason. */
export async function findFates(request: FindFatesRequest): Promise<ReadonlyMap<ResourceKey, Fate>> {
  const found = new Map<ResourceKey, Fate>();
  const seen = await listOwn(request.cluster, request.obsolete, request);
  await runConcurrently(request.obsolete, concurrency, async (key) => {
    const live = seen.get(key);
    found.set(key, live === undefined ? await fateOf(request, key) : fateOfLive(request, live));
  });
  return found;
}

async function fateOf(request: FindFatesRequest, key: ResourceKey): Promise<Fate> {
  const { cluster, signal } = request;
  try {
    const asked = await askKind(cluster, key, (resource) => cluster.client.find(cluster.addressOf(resource, key), signal), signal);
    if (asked.kind === "unknown") return { kind: "unknown", reason: asked.reason };
    const live = asked.kind === "answered" ? asked.value : undefined;
    return live === undefined ? { kind: "gone" } : fateOfLive(request, live);
  } catch (error) {
    signal.throwIfAborted();
    if (isFault(error)) return { kind: "unknown", reason: error.message };
    throw error;
  }
}

function fateOfLive(request: FindFatesRequest, live: KubeObject): Fate {
  if (isTerminating(live)) return { kind: "terminating", live };
  const verdict = pruneVerdict(live, request);
  return verdict.kind === "goes" ? { kind: "goes", isAllowed: isPruneAllowed(live) } : verdict;
}
