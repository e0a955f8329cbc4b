import { isFault } from "@slipway/plugin-sdk";
import type { Cluster } from "../client/cluster.ts";
import { reasonToKeep } from "../inventory/ownership.ts";
import { type JsonValue, listAt, textAt } from "../json/json.ts";
import { groupOf, type KubeObject, namespaceOf } from "../manifests/kube-object.ts";

/** How far above an object its owners are followed: longer chains are cycles or mistakes. */
const mostOwners = 16;

/**
 * Which live objects an application may show: those with its marks, and whatever those own, by the uids of their owners. An owner that cannot be read proves nothing.
 * Each owner is read once.
 */
export class Belonging {
  readonly #cluster: Cluster;
  readonly #applicationId: string;
  readonly #signal: AbortSignal;
  readonly #read = new Map<string, Promise<KubeObject | undefined>>();

  constructor(cluster: Cluster, applicationId: string, signal: AbortSignal) {
    this.#cluster = cluster;
    this.#applicationId = applicationId;
    this.#signal = signal;
  }

  /** Keeps an object that was read already. */
  know(object: KubeObject): void {
    this.#read.set(uidOf(object), Promise.resolve(object));
  }

  /** The object and the owners that connect it with the application, itself first; undefined if it does not belong to it. */
  async chainOf(object: KubeObject): Promise<readonly KubeObject[] | undefined> {
    return this.#chain(object, new Set());
  }

  async #chain(object: KubeObject, seen: Set<string>): Promise<readonly KubeObject[] | undefined> {
    if (isMarked(object, this.#applicationId)) return [object];
    seen.add(uidOf(object));
    if (seen.size > mostOwners) return undefined;
    for (const reference of listAt(object, "metadata", "ownerReferences")) {
      if (seen.has(textAt(reference, "uid"))) continue;
      const owner = await this.#ownerOf(reference, namespaceOf(object));
      const above = owner && (await this.#chain(owner, seen));
      if (above) return [object, ...above];
    }
    return undefined;
  }

  /** The owner, if it still is the object with the uid that the reference has. */
  async #ownerOf(reference: JsonValue, namespace: string): Promise<KubeObject | undefined> {
    const uid = textAt(reference, "uid");
    const reading = this.#read.get(uid) ?? this.#readOwner(reference, namespace);
    this.#read.set(uid, reading);
    const owner = await reading;
    return owner !== undefined && uid !== "" && uidOf(owner) === uid ? owner : undefined;
  }

  async #readOwner(reference: JsonValue, namespace: string): Promise<KubeObject | undefined> {
    const catalogue = await this.#cluster.catalogue(this.#signal);
    const resource = catalogue.findKind(groupOf(textAt(reference, "apiVersion")), textAt(reference, "kind"));
    const name = textAt(reference, "name");
    if (resource === undefined || name === "") return undefined;
    // The owner of a namespaced object is in its namespace, or in none.
    const address = { resource, namespace: resource.isNamespaced ? namespace : "", name };
    try {
      return await this.#cluster.client.find(address, this.#signal);
    } catch (error) {
      this.#signal.throwIfAborted();
      if (isFault(error, "not_found", "forbidden", "invalid")) return undefined;
      throw error;
    }
  }
}

/** Whether the marks of the application are on an object and were made for it: programs that copy objects copy marks as well. */
function isMarked(object: KubeObject, applicationId: string): boolean {
  const { ownerReferences: _, ...metadata } = object.metadata;
  return reasonToKeep({ ...object, metadata: { ...metadata, name: object.metadata.name } }, applicationId, { orCopy: true }) === undefined;
}

/** The uid of a live object. */
export function uidOf(object: KubeObject): string {
  return textAt(object, "metadata", "uid");
}
