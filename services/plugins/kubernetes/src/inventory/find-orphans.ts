import { isFault } from "@slipway/plugin-sdk";
import { runConcurrently } from "../apply/run-concurrently.ts";
import type { Cluster } from "../client/cluster.ts";
import type { ApiResource } from "../client/discovery.ts";
import { selectorOf } from "../decorate/marks.ts";
import { keyOf, type ResourceKey } from "../manifests/resource-key.ts";
import type { Inventory } from "./inventory.ts";
import { reasonToKeep } from "./ownership.ts";

/** The result of searching a cluster. */
export interface Orphans {
  readonly found: Inventory;
  /** Kinds that may not be listed, or whose API server is down. */
  readonly unread: readonly string[];
}

/** Concurrent lists, one for every kind of the cluster. */
const concurrency = 8;

/**
 * Finds everything on a cluster that is marked as the application's, of every kind that can be listed and deleted.
 * Used for the first deployment after PipeCD, which kept no inventory.
 */
export async function findOrphans(cluster: Cluster, applicationId: string, signal: AbortSignal): Promise<Orphans> {
  const kinds = (await cluster.catalogue(signal)).kinds().filter(({ verbs }) => verbs.includes("list") && verbs.includes("delete"));
  const found: ResourceKey[] = [];
  const unread: string[] = [];
  await runConcurrently(kinds, concurrency, async (resource) => {
    try {
      const live = await cluster.client.list(resource, { labelSelector: selectorOf(applicationId) }, signal);
      found.push(...live.filter((object) => reasonToKeep(object, applicationId, { orCopy: true }) === undefined).map(keyOf));
    } catch (error) {
      if (!isFault(error)) throw error;
      unread.push(nameOf(resource));
    }
  });
  return { found, unread: unread.toSorted() };
}

function nameOf({ group, kind }: ApiResource): string {
  return group === "" ? kind : `${kind}.${group}`;
}
