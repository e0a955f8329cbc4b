import { Fault } from "@slipway/plugin-sdk";
import { type ClusterAddress, loadConnection } from "../connection/connection.ts";
import { ObjectClaims } from "../inventory/object-claims.ts";
import { groupOf, type KubeObject, namespaceOf, versionOf, withNamespace } from "../manifests/kube-object.ts";
import { keyOfManifest, type Manifest } from "../manifests/manifest.ts";
import type { ResourceKey } from "../manifests/resource-key.ts";
import {
  ApiCatalogue,
  type ApiResource,
  aggregatedDiscovery,
  groupVersionPaths,
  resourcesOfAggregated,
  resourcesOfDefinition,
  resourcesOfList,
} from "./discovery.ts";
import { KubeClient, type ObjectAddress } from "./kube-client.ts";
import { Transport } from "./transport.ts";

/** An object with what its cluster decides: its address and its namespace. */
export interface Placed {
  readonly object: KubeObject;
  readonly address: ObjectAddress;
}

/** A cluster: its API and the kinds it serves. Discovery is cached, and repeated only if a kind is not found in it. */
export class Cluster implements AsyncDisposable {
  readonly client: KubeClient;
  /** Namespace of objects that do not specify one. */
  readonly namespace: string;
  /** When its client certificate ends, in milliseconds of Unix time. */
  readonly endsAt: number;
  /** What applications of this process are about to apply. */
  readonly claims = new ObjectClaims();
  #catalogue: ApiCatalogue | undefined;
  #discovering: Promise<ApiCatalogue> | undefined;

  constructor(client: KubeClient, namespace: string, endsAt = Number.POSITIVE_INFINITY) {
    this.client = client;
    this.namespace = namespace;
    this.endsAt = endsAt;
  }

  /** The kinds the cluster serves, from the cache. Throws `unavailable` soon if the cluster cannot be reached at all. */
  async catalogue(signal: AbortSignal): Promise<ApiCatalogue> {
    return this.#catalogue ?? this.refresh(signal);
  }

  /** Discovers what the cluster serves. Concurrent callers share one discovery. */
  async refresh(signal: AbortSignal): Promise<ApiCatalogue> {
    this.#discovering ??= this.#discover().finally(() => {
      this.#discovering = undefined;
    });
    const shared = this.#discovering;
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const onAbort = () => reject(signal.reason);
    signal.throwIfAborted();
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await Promise.race([shared, aborted]);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Adds the kinds of a CustomResourceDefinition that the cluster has just accepted. */
  learn(definition: KubeObject): void {
    this.#catalogue = this.#catalogue?.with(resourcesOfDefinition(definition));
  }

  /** Finds the address of an object. Throws `invalid` if the cluster does not serve its kind, after another discovery. */
  async place(object: KubeObject, signal: AbortSignal): Promise<Placed> {
    const resource = await this.#resourceOf(object, signal);
    const namespace = resource.isNamespaced ? namespaceOf(object) || this.namespace : "";
    const placed = namespaceOf(object) === namespace ? object : withNamespace(object, namespace);
    return { object: placed, address: { resource, namespace, name: object.metadata.name } };
  }

  /**
   * The kinds that the cluster serves and those that the manifests define. It is discovered again if that lacks what is `wanted`; default: a kind of
   * the manifests.
   */
  async catalogueOf(
    manifests: readonly Manifest[],
    signal: AbortSignal,
    wanted = (catalogue: ApiCatalogue) => manifests.every(({ object }) => catalogue.findKind(groupOf(object.apiVersion), object.kind)),
  ): Promise<ApiCatalogue> {
    const defined = manifests.flatMap(({ object }) => (object.kind === "CustomResourceDefinition" ? resourcesOfDefinition(object) : []));
    const known = (await this.catalogue(signal)).with(defined);
    return wanted(known) ? known : (await this.refresh(signal)).with(defined);
  }

  /** The keys of manifests with their effective namespaces. Kinds that the manifests define count as served. */
  async keysOf(manifests: readonly Manifest[], signal: AbortSignal): Promise<readonly ResourceKey[]> {
    const catalogue = await this.catalogueOf(manifests, signal);
    return manifests.map(keyOfManifest).map((key) => {
      const isNamespaced = catalogue.findKind(key.group, key.kind)?.isNamespaced ?? true;
      return { ...key, namespace: isNamespaced ? key.namespace || this.namespace : "" };
    });
  }

  /** The address of an object in the server's preferred version. Undefined if its kind is no longer served. */
  async locate({ group, kind, namespace, name }: ResourceKey, signal: AbortSignal): Promise<ObjectAddress | undefined> {
    const known = (await this.catalogue(signal)).findKind(group, kind);
    return known && { resource: known, namespace: known.isNamespaced ? namespace || this.namespace : "", name };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.client[Symbol.asyncDispose]();
  }

  async #resourceOf(object: KubeObject, signal: AbortSignal): Promise<ApiResource> {
    const [group, version, kind] = [groupOf(object.apiVersion), versionOf(object.apiVersion), object.kind];
    const known = (await this.catalogue(signal)).find(group, version, kind);
    if (known) return known;
    const fresh = await this.refresh(signal);
    const found = fresh.find(group, version, kind);
    if (found) return found;
    const others = fresh.versionsOf(group, kind);
    const hint = others.length > 0 ? `it serves the kind as ${others.join(", ")}` : "is its CustomResourceDefinition installed?";
    throw new Fault("invalid", `the cluster does not serve ${object.apiVersion} ${kind}: ${hint}`);
  }

  async #discover(): Promise<ApiCatalogue> {
    // Shared by several callers, so none of their signals may abort it. The client's first contact times out soon.
    const signal = AbortSignal.timeout(60_000);
    const options = { signal, accept: aggregatedDiscovery, isFirstContact: true };
    const answers = await Promise.all([this.client.get("/api", options), this.client.get("/apis", options)]);
    const found = await Promise.all(
      answers.map(async (answer) => {
        const all = resourcesOfAggregated(answer);
        if (all !== undefined) return all;
        const lists = await Promise.all(groupVersionPaths(answer).map((path) => this.#resourcesAt(path, signal)));
        return lists.flat();
      }),
    );
    this.#catalogue = new ApiCatalogue(found.flat());
    return this.#catalogue;
  }

  /** Omits a group whose API server is down; the other groups are still known. */
  async #resourcesAt(path: string, signal: AbortSignal): Promise<readonly ApiResource[]> {
    try {
      return resourcesOfList(await this.client.get(path, { signal, isFirstContact: true }));
    } catch (error) {
      if (error instanceof Fault && (error.code === "unavailable" || error.code === "not_found")) return [];
      throw error;
    }
  }
}

/** Prepares access to a cluster without connecting. Throws `invalid` or `not_found` if its configuration is incomplete. */
export async function openCluster(address: ClusterAddress): Promise<Cluster> {
  const connection = await loadConnection(address);
  return new Cluster(new KubeClient(connection.server, new Transport(connection)), connection.namespace, connection.endsAt);
}
