import { runConcurrently } from "../../apply/run-concurrently.ts";
import type { Cluster } from "../../client/cluster.ts";
import type { ApiResource } from "../../client/discovery/discovery.ts";
import { observing } from "../../client/retry-policy.ts";
import { askKind } from "../../kinds/ask-kind.ts";
import { type KindName, nameOfKind } from "../../kinds/kind-state.ts";
import { groupOf, type KubeObject, namespaceOf, versionOf } from "../../manifests/kube-object.ts";
import type { Unread } from "./unread.ts";

/** Up to this many objects of a kind and namespace are read one by one. Of more, the names are listed first. */
const fewObjects = 4;

/** Concurrent requests. */
const concurrency = 8;

/** Which of some declared objects exist. */
export interface PresentObjects {
  /** The live objects, by their declarations. */
  readonly found: ReadonlyMap<KubeObject, KubeObject>;
  /** What could not be read. */
  readonly unread: readonly Unread[];
}

/**
 * Looks declared objects up by their names, whatever marks they have, in the version in which they are declared if that is served. Throws `unavailable` if
 * the cluster cannot be reached.
 */
export async function findPresent(cluster: Cluster, objects: readonly KubeObject[], signal: AbortSignal): Promise<PresentObjects> {
  const found = new Map<KubeObject, KubeObject>();
  const unread: Unread[] = [];
  const groups = [...Map.groupBy(objects, (object) => `${nameOfKind(kindOf(object))} ${namespaceOf(object)}`).values()];
  const states = objects.length === 0 ? undefined : await cluster.kindsOf(objects.map(kindOf), signal);
  await runConcurrently(groups, concurrency, async (members) => {
    const [first] = members;
    if (first === undefined) return;
    const [kind, namespace] = [kindOf(first), namespaceOf(first)];
    const state = states?.get(nameOfKind(kind));
    if (state === undefined || state.kind === "gone") return;
    const asked =
      state.kind === "unknown"
        ? state
        : await askKind(cluster, kind, (resource) => readAll(cluster, { resource, members, signal }), signal);
    if (asked.kind === "unknown") unread.push({ kind, namespace, reason: asked.reason });
    if (asked.kind === "answered") for (const [object, live] of asked.value) found.set(object, live);
  });
  return { found, unread };
}

function kindOf({ apiVersion, kind }: KubeObject): KindName {
  return { group: groupOf(apiVersion), kind, version: versionOf(apiVersion) };
}

interface ReadAllRequest {
  readonly resource: ApiResource;
  /** Of one kind and namespace. */
  readonly members: readonly KubeObject[];
  readonly signal: AbortSignal;
}

async function readAll(cluster: Cluster, { resource, members, signal }: ReadAllRequest): Promise<ReadonlyMap<KubeObject, KubeObject>> {
  const addresses = members.map((object) => {
    const key = { namespace: namespaceOf(object), name: object.metadata.name };
    return { object, address: cluster.addressOf(resource, key) };
  });
  const namespace = addresses[0]?.address.namespace ?? "";
  const names =
    members.length > fewObjects
      ? new Set(
          (await cluster.client.list(resource, { namespace, isMetadataOnly: true, retry: observing }, signal)).map(
            ({ metadata }) => metadata.name,
          ),
        )
      : undefined;
  const found = new Map<KubeObject, KubeObject>();
  const candidates = addresses.filter(({ address }) => names?.has(address.name) ?? true);
  await runConcurrently(candidates, concurrency, async ({ object, address }) => {
    const live = await cluster.client.find(address, signal);
    if (live !== undefined) found.set(object, live);
  });
  return found;
}
