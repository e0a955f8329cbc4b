import { runConcurrently } from "../apply/run-concurrently.ts";
import type { Cluster } from "../client/cluster.ts";
import { observing } from "../client/retry-policy.ts";
import { selectorOf } from "../decorate/marks.ts";
import { reasonToKeep } from "../inventory/ownership.ts";
import { listAt, numberAt, textAt } from "../json/json.ts";
import { askKind } from "../kinds/ask-kind.ts";
import { type KindName, nameOfKind } from "../kinds/kind-state.ts";
import { groupOf, type KubeObject, namespaceOf, versionOf } from "../manifests/kube-object.ts";
import type { Manifest } from "../manifests/manifest.ts";
import type { ResourceKey } from "../manifests/resource-key.ts";
import type { Unread } from "./unread.ts";

/** The objects of one application on a cluster. */
export interface LiveObjects {
  /** Objects that the application declares or declared. */
  readonly managed: readonly KubeObject[];
  /** The ReplicaSets and Pods of those. */
  readonly children: readonly KubeObject[];
  /** What could not be read: any of these objects may exist. */
  readonly unread: readonly Unread[];
  /** The same of children, which decide nothing. */
  readonly unreadChildren: readonly Unread[];
}

export interface LiveObjectsRequest {
  readonly applicationId: string;
  /** Objects that may exist: their kinds and namespaces are read. */
  readonly known: readonly ResourceKey[];
  /** The declared objects, which are read in the versions in which they are declared. */
  readonly manifests: readonly Manifest[];
  /** Whether ReplicaSets and Pods are read too. */
  readonly withChildren: boolean;
  readonly signal: AbortSignal;
}

/** Concurrent lists. */
const concurrency = 8;

/** With more namespaces than this, one list over all of them is cheaper. */
const separateNamespaces = 4;

/**
 * Reads an application's objects with one list per kind and namespace in which there may be some, or per namespace if the account must not list all.
 * Throws `unavailable` if the cluster cannot be reached. What cannot be read otherwise is reported; everything else is exact.
 */
export async function readLiveObjects(
  cluster: Cluster,
  { applicationId, known, manifests, withChildren, signal }: LiveObjectsRequest,
): Promise<LiveObjects> {
  const versions = new Map(manifests.map(({ object }) => [`${groupOf(object.apiVersion)}/${object.kind}`, versionOf(object.apiVersion)]));
  const wanted = [...Map.groupBy(known, ({ group, kind }) => `${group}/${kind}`)].flatMap(([name, keys]): readonly Wanted[] => {
    const { group, kind } = keys[0] ?? { group: "", kind: "" };
    const version = versions.get(name);
    return [
      { name: { group, kind, ...(version !== undefined && { version }) }, namespaces: [...new Set(keys.map((key) => key.namespace))] },
    ];
  });
  const labelSelector = selectorOf(applicationId);
  const own = new Reader(cluster, signal);
  const selected = await own.read(wanted, labelSelector);
  const managed = selected.filter((object) => reasonToKeep(object, applicationId) === undefined);
  if (!withChildren) return { managed, children: [], unread: own.unread, unreadChildren: [] };

  const children = new Reader(cluster, signal);
  const replicaSets = await children.childrenOf(managed, "Deployment", { group: "apps", kind: "ReplicaSet" });
  const current = replicaSets.filter((set) => numberAt(set, "spec", "replicas") !== 0 || (numberAt(set, "status", "replicas") ?? 0) > 0);
  const pods = await children.childrenOf([...managed, ...current], undefined, { group: "", kind: "Pod" });
  return { managed, children: [...current, ...pods], unread: own.unread, unreadChildren: children.unread };
}

/** A kind, and the namespaces in which its objects may be; "" for those of a kind without namespaces. */
interface Wanted {
  readonly name: KindName;
  readonly namespaces: readonly string[];
}

const podMakers = new Set(["ReplicaSet", "StatefulSet", "DaemonSet", "Job", "ReplicationController"]);

class Reader {
  readonly unread: Unread[] = [];
  readonly #cluster: Cluster;
  readonly #signal: AbortSignal;

  constructor(cluster: Cluster, signal: AbortSignal) {
    this.#cluster = cluster;
    this.#signal = signal;
  }

  async read(wanted: readonly Wanted[], labelSelector?: string): Promise<readonly KubeObject[]> {
    const states = await this.#cluster.kindsOf(
      wanted.map(({ name }) => name),
      this.#signal,
    );
    for (const { name } of wanted) {
      const state = states.get(nameOfKind(name));
      if (state?.kind === "unknown") this.unread.push({ kind: name, namespace: "", reason: state.reason });
    }
    const served = wanted.filter(({ name }) => states.get(nameOfKind(name))?.kind === "served");
    const lists = served.flatMap(({ name, namespaces }) =>
      namespaces.length > separateNamespaces ? [{ name, namespaces }] : namespaces.map((namespace) => ({ name, namespaces: [namespace] })),
    );
    const found: KubeObject[] = [];
    await runConcurrently(lists, concurrency, async (list) => void found.push(...(await this.#readIn(list, labelSelector))));
    return found;
  }

  /** Several namespaces are read at once, or one by one if the account is limited to some of them. */
  async #readIn({ name, namespaces }: Wanted, labelSelector: string | undefined): Promise<readonly KubeObject[]> {
    const [first = ""] = namespaces;
    const namespace = namespaces.length === 1 ? first : "";
    const options = { namespace, retry: observing, ...(labelSelector !== undefined && { labelSelector, withManagers: true }) };
    const asked = await askKind(
      this.#cluster,
      name,
      (resource) => this.#cluster.client.list(resource, options, this.#signal),
      this.#signal,
    );
    if (asked.kind === "answered") return asked.value;
    if (asked.kind === "gone") return [];
    if (namespaces.length > 1 && asked.fault?.code === "forbidden") {
      const found: KubeObject[] = [];
      await runConcurrently(namespaces, concurrency, async (each) => {
        found.push(...(await this.#readIn({ name, namespaces: [each] }, labelSelector)));
      });
      return found;
    }
    this.unread.push({ kind: name, namespace, reason: asked.reason });
    return [];
  }

  /** The objects of a kind that are owned by objects of the kind `makers`, or by default of any kind that creates pods. */
  async childrenOf(owners: readonly KubeObject[], makers: string | undefined, name: KindName): Promise<readonly KubeObject[]> {
    const making = owners.filter(({ kind }) => (makers === undefined ? podMakers.has(kind) : kind === makers));
    if (making.length === 0) return [];
    const uids = new Set(making.map((object) => textAt(object, "metadata", "uid")));
    const namespaces = [...new Set(making.map(namespaceOf))];
    const all = await this.read(namespaces.map((namespace) => ({ name, namespaces: [namespace] })));
    return all.filter((object) => listAt(object, "metadata", "ownerReferences").some((owner) => uids.has(textAt(owner, "uid"))));
  }
}
