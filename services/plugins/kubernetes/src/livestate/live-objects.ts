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

/** What is on a cluster of one application. */
export interface LiveObjects {
  /** What the application declared once. */
  readonly managed: readonly KubeObject[];
  /** ReplicaSets and Pods that those made. */
  readonly children: readonly KubeObject[];
  /** Why some kinds could not be read. */
  readonly unread: readonly string[];
}

/** What reading needs to know. */
export interface LiveObjectsRequest {
  readonly applicationId: string;
  /** Where there may be some. */
  readonly known: readonly ResourceKey[];
  /** What is declared: its objects are read in the versions in which they are written. */
  readonly manifests: readonly Manifest[];
  readonly signal: AbortSignal;
}

/** Lists under way at once. */
const concurrency = 8;

/** With more namespaces than this one list over all of them is cheaper. */
const separateNamespaces = 4;

/**
 * Reads an application's objects, one list for each kind and namespace in which there may be some.
 * Throws `unavailable` when the cluster can not be reached; kinds that may not be read are told of.
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
  const selected = await reader.read(wanted.map(({ resource, namespace }) => ({ resource, options: { namespace, labelSelector } })));
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
        // Its CustomResourceDefinition went away: there is nothing to read.
        if (error.code !== "not_found") this.unread.push(`${resource.plural}: ${error.message}`);
      }
    });
    return found;
  }

  /** The objects of a kind that objects of the kind `makers`, or of any that makes pods, own. */
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
