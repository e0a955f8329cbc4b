import { isFault } from "@slipway/plugin-sdk";
import { runConcurrently } from "../apply/run-concurrently.ts";
import type { Cluster } from "../client/cluster.ts";
import type { ApiResource } from "../client/discovery.ts";
import type { ListOptions } from "../client/kube-client.ts";
import { selectorOf } from "../decorate/marks.ts";
import { reasonToKeep } from "../inventory/ownership.ts";
import { listAt, numberAt, textAt } from "../json/json.ts";
import { groupOf, type KubeObject, namespaceOf, versionOf } from "../manifests/kube-object.ts";
import type { Manifest } from "../manifests/manifest.ts";
import type { ResourceKey } from "../manifests/resource-key.ts";

/** The objects of one application on a cluster. */
export interface LiveObjects {
  /** Objects that the application declares or declared. */
  readonly managed: readonly KubeObject[];
  /** The ReplicaSets and Pods of those. */
  readonly children: readonly KubeObject[];
  /** Why some kinds could not be read. */
  readonly unread: readonly string[];
}

export interface LiveObjectsRequest {
  readonly applicationId: string;
  /** Objects that may exist: their kinds and namespaces are read. */
  readonly known: readonly ResourceKey[];
  /** The declared objects, which are read in the versions in which they are declared. */
  readonly manifests: readonly Manifest[];
  readonly signal: AbortSignal;
}

/** Concurrent lists. */
const concurrency = 8;

/** With more namespaces than this, one list over all of them is cheaper. */
const separateNamespaces = 4;

/**
 * Reads an application's objects with one list per kind and namespace in which there may be some.
 * Throws `unavailable` if the cluster cannot be reached. Kinds that may not be read are reported in `unread`.
 */
export async function readLiveObjects(
  cluster: Cluster,
  { applicationId, known, manifests, signal }: LiveObjectsRequest,
): Promise<LiveObjects> {
  const reader = new Reader(cluster, signal);
  const catalogue = await cluster.catalogue(signal);
  const versions = new Map(manifests.map(({ object }) => [`${groupOf(object.apiVersion)}/${object.kind}`, versionOf(object.apiVersion)]));
  const wanted = [...Map.groupBy(known, ({ group, kind }) => `${group}/${kind}`)].flatMap(([name, keys]) => {
    const { group, kind } = keys[0] ?? { group: "", kind: "" };
    const resource = catalogue.find(group, versions.get(name) ?? "", kind) ?? catalogue.findKind(group, kind);
    return resource ? scopesOf(keys).map((namespace) => ({ resource, namespace })) : [];
  });
  const labelSelector = selectorOf(applicationId);
  const selected = await reader.read(
    wanted.map(({ resource, namespace }) => ({ resource, options: { namespace, labelSelector, withManagers: true } })),
  );
  const managed = selected.filter((object) => reasonToKeep(object, applicationId) === undefined);

  const replicaSets = await reader.childrenOf(managed, "Deployment", catalogue.findKind("apps", "ReplicaSet"));
  const current = replicaSets.filter((set) => numberAt(set, "spec", "replicas") !== 0 || (numberAt(set, "status", "replicas") ?? 0) > 0);
  const pods = await reader.childrenOf([...managed, ...current], undefined, catalogue.findKind("", "Pod"));
  return { managed, children: [...current, ...pods], unread: reader.unread };
}

function scopesOf(keys: readonly ResourceKey[]): readonly string[] {
  const namespaces = [...new Set(keys.map(({ namespace }) => namespace))];
  return namespaces.length > separateNamespaces ? [""] : namespaces;
}

const podMakers = new Set(["ReplicaSet", "StatefulSet", "DaemonSet", "Job", "ReplicationController"]);

class Reader {
  readonly unread: string[] = [];
  readonly #cluster: Cluster;
  readonly #signal: AbortSignal;

  constructor(cluster: Cluster, signal: AbortSignal) {
    this.#cluster = cluster;
    this.#signal = signal;
  }

  async read(lists: readonly { readonly resource: ApiResource; readonly options: ListOptions }[]): Promise<readonly KubeObject[]> {
    const found: KubeObject[] = [];
    await runConcurrently(lists, concurrency, async ({ resource, options }) => {
      try {
        found.push(...(await this.#cluster.client.list(resource, options, this.#signal)));
      } catch (error) {
        this.#signal.throwIfAborted();
        if (!isFault(error) || error.code === "unavailable") throw error;
        // Its CustomResourceDefinition was deleted: there is nothing to read.
        if (error.code !== "not_found") this.unread.push(`${resource.plural}: ${error.message}`);
      }
    });
    return found;
  }

  /** The objects of a kind that are owned by objects of the kind `makers`, or by default of any kind that creates pods. */
  async childrenOf(
    owners: readonly KubeObject[],
    makers: string | undefined,
    resource: ApiResource | undefined,
  ): Promise<readonly KubeObject[]> {
    const making = owners.filter(({ kind }) => (makers === undefined ? podMakers.has(kind) : kind === makers));
    if (resource === undefined || making.length === 0) return [];
    const uids = new Set(making.map((object) => textAt(object, "metadata", "uid")));
    const namespaces = [...new Set(making.map(namespaceOf))];
    const all = await this.read(namespaces.map((namespace) => ({ resource, options: { namespace } })));
    return all.filter((object) => listAt(object, "metadata", "ownerReferences").some((owner) => uids.has(textAt(owner, "uid"))));
  }
}
