import { runConcurrently } from "../apply/run-concurrently.ts";
import type { Cluster } from "../client/cluster.ts";
import { resourcePath } from "../client/discovery.ts";
import { selectorOf } from "../decorate/marks.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { identityOf, keyOf, type ResourceKey } from "../manifests/resource-key.ts";

/** Concurrent lists. */
const concurrency = 8;

/** Reads objects of an application, with one list for each kind and namespace. Those that do not exist are left out. Throws what the cluster answers. */
export async function readAwaited(
  cluster: Cluster,
  keys: Inventory,
  { applicationId, signal }: { readonly applicationId: string; readonly signal: AbortSignal },
): Promise<ReadonlyMap<ResourceKey, KubeObject>> {
  const catalogue = await cluster.catalogue(signal);
  const lists = new Map<string, readonly ResourceKey[]>(
    Map.groupBy(keys, ({ group, kind, namespace }) => {
      const resource = catalogue.findKind(group, kind);
      return resource === undefined ? "" : resourcePath(resource, namespace);
    }),
  );
  const found = new Map<string, KubeObject>();
  await runConcurrently([...lists.values()], concurrency, async ([first]) => {
    const resource = first && catalogue.findKind(first.group, first.kind);
    if (first === undefined || resource === undefined) return;
    const live = await cluster.client.list(resource, { namespace: first.namespace, labelSelector: selectorOf(applicationId) }, signal);
    for (const object of live) found.set(identityOf(keyOf(object)), object);
  });
  return new Map(
    keys.flatMap((key) => {
      const object = found.get(identityOf(key));
      return object === undefined ? [] : [[key, object] as const];
    }),
  );
}
