import { isFault } from "@slipway/plugin-sdk";
import { runConcurrently } from "../apply/run-concurrently.ts";
import type { Cluster } from "../client/cluster.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { askKind } from "../kinds/ask-kind.ts";
import type { ResourceKey } from "../manifests/resource-key.ts";
import { isTerminating } from "../terminating/termination.ts";
import { isPruneAllowed } from "./prune-annotations.ts";
import type { Going } from "./prune-refusal.ts";
import { type PruneVerdictRequest, pruneVerdict } from "./prune-verdict.ts";

export interface FindGoingRequest extends PruneVerdictRequest {
  readonly cluster: Cluster;
  /** What is no longer declared. */
  readonly obsolete: Inventory;
  readonly signal: AbortSignal;
}

/** Concurrent reads. */
const concurrency = 16;

/** Finds what a prune would delete, without deleting it, in the order of `obsolete`. An object that cannot be read counts: it may exist. Rejects with the signal's reason. */
export async function findGoing(request: FindGoingRequest): Promise<readonly Going[]> {
  const { cluster, obsolete, signal } = request;
  if (obsolete.length === 0) return [];
  const catalogue = await cluster.catalogue(signal);
  const found = new Map<ResourceKey, Going>();
  await runConcurrently(obsolete, concurrency, async (key) => {
    const isAllowed = await wouldGo(request, key);
    const names = catalogue.findKind(key.group, key.kind)?.names;
    if (isAllowed !== undefined) found.set(key, { key, isAllowed, ...(names && { names }) });
  });
  return obsolete.flatMap((key) => found.get(key) ?? []);
}

/** Undefined if it would stay; else whether it is allowed whatever its kind. */
async function wouldGo(request: FindGoingRequest, key: ResourceKey): Promise<boolean | undefined> {
  const { cluster, signal } = request;
  try {
    const asked = await askKind(cluster, key, (resource) => cluster.client.find(cluster.addressOf(resource, key), signal), signal);
    if (asked.kind === "unknown") return false;
    const live = asked.kind === "answered" ? asked.value : undefined;
    if (live === undefined || isTerminating(live)) return undefined;
    return pruneVerdict(live, request).kind === "goes" ? isPruneAllowed(live) : undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (isFault(error)) return false;
    throw error;
  }
}
