import { isFault } from "@slipway/plugin-sdk";
import { runConcurrently } from "../apply/run-concurrently.ts";
import type { Cluster } from "../client/cluster.ts";
import type { ApiResource } from "../client/discovery.ts";
import { selectorOf } from "../decorate/marks.ts";
import { keyOf, type ResourceKey } from "../manifests/resource-key.ts";
import type { Inventory } from "./inventory.ts";
import { reasonToKeep } from "./ownership.ts";

/** What looking through a cluster gave. */
export interface Orphans {
  readonly found: Inventory;
  /** Kinds that we are not allowed to list, or whose server is down. */
  readonly unread: readonly string[];
}

/** Lists under way at once: every kind of the cluster is one. */
const concurrency = 8;

/**
 * Everything on a cluster that says it belongs to the application, of every kind that can be listed and deleted.
 * For the first deployment after PipeCD, which kept no inventory.
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
