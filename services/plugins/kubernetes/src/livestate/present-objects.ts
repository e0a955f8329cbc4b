import { isFault } from "@slipway/plugin-sdk";
import { runConcurrently } from "../apply/run-concurrently.ts";
import type { Cluster } from "../client/cluster.ts";
import { resourcePath } from "../client/discovery.ts";
import type { ObjectAddress } from "../client/kube-client.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { keyOf, nameOfKey } from "../manifests/resource-key.ts";

/** Up to this many objects of a kind and namespace are read one by one. Of more, the names are listed first. */
const fewObjects = 4;

/** Concurrent requests. */
const concurrency = 8;

/** Which of some declared objects exist. */
export interface PresentObjects {
  /** The live objects, by their declarations. */
  readonly found: ReadonlyMap<KubeObject, KubeObject>;
  /** Why some could not be read. */
  readonly unread: readonly string[];
}

/** Looks declared objects up by their names, whatever marks they have. Throws `unavailable` if the cluster cannot be reached. */
export async function findPresent(cluster: Cluster, objects: readonly KubeObject[], signal: AbortSignal): Promise<PresentObjects> {
  const found = new Map<KubeObject, KubeObject>();
  const unread: string[] = [];
  const groups = new Map<string, Map<KubeObject, ObjectAddress>>();
  const guard = async (object: KubeObject, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      signal.throwIfAborted();
      if (!isFault(error) || error.code === "unavailable") throw error;
      // A kind that is not served, or a namespace that is gone, has no objects.
      if (error.code !== "invalid" && error.code !== "not_found") unread.push(`${nameOfKey(keyOf(object))}: ${error.message}`);
    }
  };
  for (const object of objects)
    await guard(object, async () => {
      const { address } = await cluster.place(object, signal);
      const path = resourcePath(address.resource, address.namespace);
      const group = groups.get(path) ?? new Map<KubeObject, ObjectAddress>();
      groups.set(path, group.set(object, address));
    });
  const candidates = await Promise.all([...groups.values()].map((group) => existing(cluster, group, { signal, guard })));
  await runConcurrently(candidates.flat(), concurrency, ([object, address]) =>
    guard(object, async () => {
      const live = await cluster.client.find(address, signal);
      if (live !== undefined) found.set(object, live);
    }),
  );
  return { found, unread };
}

interface ExistingRequest {
  readonly signal: AbortSignal;
  readonly guard: (object: KubeObject, work: () => Promise<void>) => Promise<void>;
}

/** The objects of one kind and namespace that may exist. */
async function existing(
  cluster: Cluster,
  group: ReadonlyMap<KubeObject, ObjectAddress>,
  { signal, guard }: ExistingRequest,
): Promise<readonly (readonly [KubeObject, ObjectAddress])[]> {
  const all = [...group];
  const [first] = all;
  if (first === undefined || all.length <= fewObjects) return all;
  const [object, { resource, namespace }] = first;
  let names: ReadonlySet<string> | undefined;
  await guard(object, async () => {
    const listed = await cluster.client.list(resource, { namespace, isMetadataOnly: true }, signal);
    names = new Set(listed.map(({ metadata }) => metadata.name));
  });
  return all.filter(([, { name }]) => names?.has(name) ?? false);
}
