import { runConcurrently } from "../apply/run-concurrently.ts";
import type { Cluster } from "../client/cluster.ts";
import { selectorOf } from "../decorate/marks.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { askKind } from "../kinds/ask-kind.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { identityOf, keyOf, type ResourceKey } from "../manifests/resource-key.ts";

/** Concurrent lists. */
const concurrency = 8;

/** What is known of an object that is waited for. */
export type AwaitedObject =
  | { readonly kind: "found"; readonly object: KubeObject }
  | { readonly kind: "absent" }
  /** Its kind cannot be read. */
  | { readonly kind: "unknown"; readonly reason: string };

/**
 * Reads objects of an application, with one list for each kind and namespace. What is not in it is read by its name: it may have lost its marks. Throws if the
 * cluster as a whole does not answer.
 */
export async function readAwaited(
  cluster: Cluster,
  keys: Inventory,
  { applicationId, signal }: { readonly applicationId: string; readonly signal: AbortSignal },
): Promise<ReadonlyMap<ResourceKey, AwaitedObject>> {
  const lists = Map.groupBy(keys, ({ group, kind, namespace }) => JSON.stringify([group, kind, namespace]));
  const read = new Map<ResourceKey, AwaitedObject>();
  await runConcurrently([...lists.values()], concurrency, async (members) => {
    const [first] = members;
    if (first === undefined) return;
    const options = { namespace: first.namespace, labelSelector: selectorOf(applicationId) };
    const asked = await askKind(cluster, first, (resource) => cluster.client.list(resource, options, signal), signal);
    const found = new Map((asked.kind === "answered" ? asked.value : []).map((object) => [identityOf(keyOf(object)), object]));
    for (const key of members) {
      const object = found.get(identityOf(key));
      if (asked.kind === "unknown") read.set(key, asked);
      else read.set(key, object === undefined ? await readByName(cluster, key, signal) : { kind: "found", object });
    }
  });
  return read;
}

async function readByName(cluster: Cluster, key: ResourceKey, signal: AbortSignal): Promise<AwaitedObject> {
  const asked = await askKind(cluster, key, (resource) => cluster.client.find(cluster.addressOf(resource, key), signal), signal);
  if (asked.kind === "unknown" && asked.fault?.code !== "forbidden") return asked;
  return asked.kind === "answered" && asked.value !== undefined ? { kind: "found", object: asked.value } : { kind: "absent" };
}
