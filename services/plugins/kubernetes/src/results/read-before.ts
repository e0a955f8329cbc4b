import { isFault } from "@slipway/plugin-sdk";
import { runConcurrently } from "../apply/run-concurrently.ts";
import type { Cluster } from "../client/cluster.ts";
import type { ApiResource } from "../client/discovery/discovery.ts";
import { selectorOf } from "../decorate/marks.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { fewObjects } from "../inventory/read-members.ts";
import { askKind } from "../kinds/ask-kind.ts";
import { nameOfKind } from "../kinds/kind-state.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import type { ResourceKey } from "../manifests/resource-key.ts";

/** What is known of an object before it is applied. `unlisted`: there is none with the marks of the application. */
export type Before =
  | { readonly kind: "live"; readonly object: KubeObject }
  | { readonly kind: "absent" }
  | { readonly kind: "unlisted" }
  | { readonly kind: "unknown"; readonly reason: string };

export interface ReadBeforeRequest {
  readonly cluster: Cluster;
  readonly applicationId: string;
  readonly keys: Inventory;
  readonly signal: AbortSignal;
}

/** Concurrent lists. */
const concurrency = 8;
/** Of more objects the differences are not shown: they would all be in memory at once. */
const mostObjects = 2_000;

/**
 * Reads objects before they are applied, so that what was changed in them can be told: one list of the application's own for each kind and namespace, or one
 * by one if they are few. Never fails: what cannot be read is not known. Rejects with the signal's reason only.
 */
export async function readBefore(request: ReadBeforeRequest): Promise<ReadonlyMap<ResourceKey, Before>> {
  const { keys } = request;
  if (keys.length > mostObjects)
    return new Map(keys.map((key) => [key, { kind: "unknown", reason: `there are more than ${mostObjects} objects` }]));
  const found = new Map<ResourceKey, Before>();
  const groups = [...Map.groupBy(keys, (key) => `${nameOfKind(key)} ${key.namespace}`).values()];
  await runConcurrently(groups, concurrency, async (members) => {
    for (const [key, before] of await readGroup(request, members)) found.set(key, before);
  });
  return found;
}

/** Of one kind and namespace. */
async function readGroup(
  { cluster, ...request }: ReadBeforeRequest,
  members: Inventory,
): Promise<readonly (readonly [ResourceKey, Before])[]> {
  const [first] = members;
  if (first === undefined) return [];
  const all = (before: Before) => members.map((key) => [key, before] as const);
  try {
    const asked = await askKind(
      cluster,
      { group: first.group, kind: first.kind },
      (resource) =>
        members.length > fewObjects ? listed(cluster, resource, members, request) : found(cluster, resource, members, request),
      request.signal,
    );
    if (asked.kind === "answered") return asked.value;
    return all(asked.kind === "gone" ? { kind: "absent" } : { kind: "unknown", reason: asked.reason });
  } catch (error) {
    request.signal.throwIfAborted();
    if (!isFault(error)) throw error;
    return all({ kind: "unknown", reason: error.message });
  }
}

type Reading = Pick<ReadBeforeRequest, "applicationId" | "signal">;

async function listed(cluster: Cluster, resource: ApiResource, members: Inventory, { applicationId, signal }: Reading) {
  const [first] = members;
  const namespace = first === undefined ? "" : cluster.addressOf(resource, first).namespace;
  const options = { namespace, labelSelector: selectorOf(applicationId), withManagers: true };
  const byName = new Map((await cluster.client.list(resource, options, signal)).map((object) => [object.metadata.name, object]));
  return members.map((key): readonly [ResourceKey, Before] => {
    const object = byName.get(key.name);
    return [key, object === undefined ? { kind: "unlisted" } : { kind: "live", object }];
  });
}

function found(cluster: Cluster, resource: ApiResource, members: Inventory, { signal }: Reading) {
  return Promise.all(
    members.map(async (key): Promise<readonly [ResourceKey, Before]> => {
      const object = await cluster.client.find(cluster.addressOf(resource, key), signal);
      return [key, object === undefined ? { kind: "absent" } : { kind: "live", object }];
    }),
  );
}
