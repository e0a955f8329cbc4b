import { Fault, isFault } from "@slipway/plugin-sdk";
import type { Applier } from "../applier/applier.ts";
import { accessByRequests, type ClusterAccess } from "../applier/cluster-access.ts";
import { openKubectl } from "../applier/kubectl/open-kubectl.ts";
import { type ClusterAddress, loadConnection } from "../connection/connection.ts";
import { ObjectClaims } from "../inventory/object-claims.ts";
import { statesOfAbsent } from "../kinds/absent-kinds.ts";
import { type KindName, type KindState, nameOfKind } from "../kinds/kind-state.ts";
import { groupOf, type KubeObject, namespaceOf, versionOf, withNamespace } from "../manifests/kube-object.ts";
import { keyOfManifest, type Manifest } from "../manifests/manifest.ts";
import { identityOf, type ResourceKey } from "../manifests/resource-key.ts";
import { Patience } from "../terminating/patience.ts";
import { ClusterUid, describeRoute } from "./cluster-identity.ts";
import { ApiCatalogue } from "./discovery/api-catalogue.ts";
import { discover } from "./discovery/discover.ts";
import { type ApiResource, resourcesOfDefinition } from "./discovery/discovery.ts";
import type { KubeClient, ObjectAddress } from "./kube-client.ts";
import { brief } from "./retry-policy.ts";
import { Transport } from "./transport.ts";

/** How a cluster is used. */
export interface ClusterOptions {
  /** How long one piece of work waits for objects that are being deleted; default: a minute. */
  readonly terminationMs?: number;
}

/** An object with what its cluster decides: its address and its namespace. */
export interface Placed {
  readonly object: KubeObject;
  readonly address: ObjectAddress;
}

/** How long discovery may lack a kind that was just defined. */
const learnedMs = 10_000;

/** Most objects are gone within a minute after they were deleted: pods have a grace period of 30 s. */
const defaultTerminationMs = 60_000;

/** A cluster: its API and what is known of its kinds. Discovery is cached, and repeated only if a kind is not found in it or not served as it says. */
export class Cluster implements AsyncDisposable {
  /** Reads. */
  readonly client: KubeClient;
  /** Writes. */
  readonly applier: Applier;
  /** Namespace of objects that do not specify one. */
  readonly namespace: string;
  /** The way to it, in one line. */
  readonly route: string;
  readonly uid: ClusterUid;
  /** When its client certificate ends, in milliseconds of Unix time. */
  readonly endsAt: number;
  /** What applications of this process are about to apply. */
  readonly claims = new ObjectClaims();
  #catalogue: ApiCatalogue | undefined;
  #discovering: Promise<ApiCatalogue> | undefined;

  /** Kinds that were just defined, until discovery lists them. */
  #learned: readonly { readonly resource: ApiResource; readonly at: number }[] = [];
  readonly #scopes = new Map<string, boolean>();
  readonly #terminationMs: number;

  constructor(
    { client, applier }: ClusterAccess,
    namespace: string,
    { endsAt = Number.POSITIVE_INFINITY, terminationMs = defaultTerminationMs, route = client.server } = {},
  ) {
    this.client = client;
    this.route = route;
    this.uid = new ClusterUid(client);
    this.applier = applier;
    this.namespace = namespace;
    this.endsAt = endsAt;
    this.#terminationMs = terminationMs;
  }

  /** How long one piece of work waits for objects that are being deleted. */
  patience(): Patience {
    return new Patience(this.#terminationMs);
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

  /** What is known of a kind, by the cached discovery if that has it. */
  async kindOf(name: KindName, signal: AbortSignal): Promise<KindState> {
    return (await this.kindsOf([name], signal)).get(nameOfKind(name)) ?? { kind: "gone" };
  }

  /** What is known of a kind after another discovery. */
  async kindNow(name: KindName, signal: AbortSignal): Promise<KindState> {
    return (await this.#statesIn(await this.refresh(signal), [name], signal)).get(nameOfKind(name)) ?? { kind: "gone" };
  }

  /** What is known of kinds, by {@link nameOfKind}. It is discovered again at most once, if the cached discovery lacks one of them or its version. */
  async kindsOf(names: readonly KindName[], signal: AbortSignal): Promise<ReadonlyMap<string, KindState>> {
    const cached = await this.catalogue(signal);
    const isFound = ({ group, kind, version }: KindName) =>
      version === undefined ? cached.findKind(group, kind) !== undefined : cached.find(group, version, kind) !== undefined;
    return this.#statesIn(names.every(isFound) ? cached : await this.refresh(signal), names, signal);
  }

  /** Whether the API server does not answer at all. */
  async isAway(signal: AbortSignal, retry = brief): Promise<boolean> {
    try {
      await this.client.get("/version", { signal, retry });
      return false;
    } catch (error) {
      signal.throwIfAborted();
      return isFault(error, "unavailable");
    }
  }

  /** Adds the kinds of a CustomResourceDefinition that the cluster has just accepted. Discovery may list them a moment later. */
  learn(definition: KubeObject): void {
    const at = performance.now();
    this.#learned = [...this.#learned, ...resourcesOfDefinition(definition).map((resource) => ({ resource, at }))];
    this.#catalogue = this.#catalogue?.with(resourcesOfDefinition(definition));
  }

  /** Finds the address of an object. Throws `invalid` if the cluster does not serve its kind, after another discovery, and `unavailable` if that is not known. */
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
      // Until the cluster tells again, a kind has the scope that it had.
      const isNamespaced = catalogue.findKind(key.group, key.kind)?.isNamespaced ?? this.#scopes.get(nameOfKind(key)) ?? true;
      return { ...key, namespace: isNamespaced ? key.namespace || this.namespace : "" };
    });
  }

  /** The keys with the scope that their kinds have now: one that was written while its kind was unknown may have a namespace that it does not have. Each once. */
  async withScopes(keys: readonly ResourceKey[], signal: AbortSignal): Promise<readonly ResourceKey[]> {
    const catalogue = await this.catalogue(signal);
    const scoped = keys.map((key) => (catalogue.findKind(key.group, key.kind)?.isNamespaced === false ? { ...key, namespace: "" } : key));
    return [...new Map(scoped.map((key) => [identityOf(key), key])).values()];
  }

  /** The address of an object of a kind that is served. */
  addressOf(resource: ApiResource, { namespace, name }: Pick<ResourceKey, "namespace" | "name">): ObjectAddress {
    return { resource, namespace: resource.isNamespaced ? namespace || this.namespace : "", name };
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
    const name = { group, version, kind };
    const state = (await this.#statesIn(fresh, [name], signal)).get(nameOfKind(name));
    // An account that must not read definitions cannot know more than that the kind is not served.
    if (state?.kind === "unknown" && (state.isDefined || fresh.stateOf(name)?.kind === "unknown"))
      throw new Fault("unavailable", `whether the cluster serves ${object.apiVersion} ${kind} is not known: ${state.reason}`);
    const others = fresh.versionsOf(group, kind);
    const hint = others.length > 0 ? `it serves the kind as ${others.join(", ")}` : "is its CustomResourceDefinition installed?";
    throw new Fault("invalid", `the cluster does not serve ${object.apiVersion} ${kind}: ${hint}`);
  }

  async #statesIn(catalogue: ApiCatalogue, names: readonly KindName[], signal: AbortSignal): Promise<ReadonlyMap<string, KindState>> {
    const states = new Map(names.map((name) => [nameOfKind(name), catalogue.stateOf(name)] as const));
    const absent = names.filter((name) => states.get(nameOfKind(name)) === undefined);
    const decided =
      absent.length === 0
        ? new Map<string, KindState>()
        : await statesOfAbsent(absent, { client: this.client, hasGroup: (group) => catalogue.hasGroup(group), signal });
    return new Map([...states].map(([name, state]) => [name, state ?? decided.get(name) ?? { kind: "gone" }]));
  }

  async #discover(): Promise<ApiCatalogue> {
    // Shared by several callers, so none of their signals may abort it. The client's first contact times out soon.
    const discovered = await discover(this.client, AbortSignal.timeout(60_000));
    for (const resource of discovered.resources) this.#scopes.set(nameOfKind(resource), resource.isNamespaced);
    const fresh = new ApiCatalogue(discovered);
    this.#learned = this.#learned.filter(
      ({ resource: { group, version, kind }, at }) => !fresh.find(group, version, kind) && performance.now() - at < learnedMs,
    );
    const found = fresh.with(this.#learned.map(({ resource }) => resource));
    // Many keep it, to know later what changed since.
    if (this.#catalogue?.isSame(found) !== true) this.#catalogue = found;
    return this.#catalogue;
  }
}

/** A cluster, and what reads and changes it. */
export interface ClusterConfig extends ClusterAddress {
  /** The path of the kubectl that does; undefined: requests of this process to the API server. */
  readonly kubectl?: string;
}

/** Prepares access to a cluster without connecting. Throws `invalid` or `not_found` if its configuration is incomplete. */
export async function openCluster({ kubectl, ...address }: ClusterConfig, { terminationMs }: ClusterOptions = {}): Promise<Cluster> {
  const options = terminationMs === undefined ? {} : { terminationMs };
  if (kubectl !== undefined) {
    const access = await openKubectl(address, kubectl);
    return new Cluster(access, access.namespace, { ...options, route: access.route });
  }
  const connection = await loadConnection(address);
  const access = accessByRequests(connection.server, new Transport(connection));
  const route = describeRoute({ ...connection, tlsServerName: connection.tls.servername });
  return new Cluster(access, connection.namespace, { endsAt: connection.endsAt, route, ...options });
}
