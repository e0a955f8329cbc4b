import { isFault } from "@slipway/plugin-sdk";
import { runConcurrently } from "../apply/run-concurrently.ts";
import type { Cluster } from "../client/cluster.ts";
import type { ApiResource } from "../client/discovery/discovery.ts";
import { selectorOf } from "../decorate/marks.ts";
import { askKind } from "../kinds/ask-kind.ts";
import { nameOfKind } from "../kinds/kind-state.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import type { ResourceKey } from "../manifests/resource-key.ts";
import type { Inventory } from "./inventory.ts";
import { fewObjects } from "./read-members.ts";

/** Concurrent lists. */
const concurrency = 8;

/**
 * Those of the objects that lists of what is marked as the application's have, perhaps with their metadata only: one list for each kind and namespace with more
 * than a few of them. That an object is not among them says nothing: it may have lost its marks, or may not be listed. Rejects with the signal's reason only.
 */
export async function listOwn(
  cluster: Cluster,
  keys: Inventory,
  { applicationId, signal }: { readonly applicationId: string; readonly signal: AbortSignal },
): Promise<ReadonlyMap<ResourceKey, KubeObject>> {
  const groups = Map.groupBy(keys, (key) => `${nameOfKind(key)} ${key.namespace}`);
  const found = new Map<ResourceKey, KubeObject>();
  await runConcurrently([...groups.values()], concurrency, async (members) => {
    const [first] = members;
    if (first === undefined || members.length <= fewObjects) return;
    const list = (resource: ApiResource) => {
      const { namespace } = cluster.addressOf(resource, first);
      return cluster.client.list(resource, { namespace, labelSelector: selectorOf(applicationId), isMetadataOnly: true }, signal);
    };
    const listed = await unlessAway(signal, () => askKind(cluster, first, list, signal));
    const byName = new Map((listed?.kind === "answered" ? listed.value : []).map((object) => [object.metadata.name, object]));
    for (const key of members) {
      const live = byName.get(key.name);
      if (live !== undefined) found.set(key, live);
    }
  });
  return found;
}

/** Undefined if the cluster does not answer. */
async function unlessAway<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    signal.throwIfAborted();
    if (isFault(error)) return undefined;
    throw error;
  }
}
