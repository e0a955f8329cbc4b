import { runConcurrently } from "../../apply/run-concurrently.ts";
import type { CachedView, LiveObject } from "../../cache/cached-view.ts";
import type { InformerRules } from "../../cache/kinds/informer-rules.ts";
import type { ChildObject } from "../../cache/store/child-object.ts";
import type { Cluster } from "../../client/cluster.ts";
import { observing } from "../../client/retry-policy.ts";
import { selectorOf } from "../../decorate/marks.ts";
import type { RuledKinds } from "../../health/user/ruled-kinds.ts";
import { reasonToKeep } from "../../inventory/ownership.ts";
import { askKind } from "../../kinds/ask-kind.ts";
import { nameOfKind } from "../../kinds/kind-state.ts";
import { type KubeObject, namespaceOf } from "../../manifests/kube-object.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import { identityOf, keyOf, type ResourceKey } from "../../manifests/resource-key.ts";
import { ownerOf } from "../children/placed-kinds.ts";
import { type Reading, readChildren } from "../children/read-children.ts";
import type { Unread } from "./unread.ts";
import { type WantedObjects, wantedObjects } from "./wanted-kinds.ts";

/** The objects of one application on a cluster. */
export interface LiveObjects {
  /** Objects that the application declares or declared. */
  readonly managed: readonly KubeObject[];
  /** What is known of those besides. */
  readonly known: ReadonlyMap<KubeObject, LiveObject>;
  /** What those own, and what that owns. */
  readonly children: readonly ChildObject[];
  /** Where those came from, see {@link Reading}. */
  readonly readings: ReadonlyMap<string, Reading>;
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
  /** Whether what they own is read too. */
  readonly withChildren: boolean;
  /** Which kinds of that are read. Default: the usual ones. */
  readonly rules?: InformerRules;
  /** The kinds for whose health a user has rules. Default: none. */
  readonly ruled?: RuledKinds;
  /** What is known without asking. Default: nothing. */
  readonly followed?: CachedView;
  /** What others have among the objects with the application's marks, asked if there are some beside the known ones. Default: nothing. */
  readonly ofOthers?: () => Promise<readonly ResourceKey[]>;
  /** Called with what will be read, before it is. */
  readonly prepare?: (wanted: readonly WantedObjects[]) => Promise<void>;
  readonly signal: AbortSignal;
}

const noKinds: RuledKinds = { has: () => false };
const usualRules: InformerRules = { namespace: "", includeResources: [], excludeResources: [] };

/** Concurrent lists. */
const concurrency = 8;

/** With more namespaces than this, one list over all of them is cheaper. */
const separateNamespaces = 4;

/**
 * Reads an application's objects: what is followed from its cache, and the rest with one list per kind and namespace in which there may be some, or per namespace
 * if the account must not list all.
 * Throws `unavailable` if the cluster cannot be reached. What cannot be read otherwise is reported; everything else is exact.
 */
export async function readLiveObjects(
  cluster: Cluster,
  {
    applicationId,
    known: keys,
    manifests,
    withChildren,
    rules = usualRules,
    ruled = noKinds,
    followed,
    ofOthers,
    prepare,
    signal,
  }: LiveObjectsRequest,
): Promise<LiveObjects> {
  const wanted = wantedObjects(keys, manifests);
  await prepare?.(wanted);
  const own = new Reader(cluster, { applicationId, followed, signal });
  const selected = await own.read(wanted);
  const marked = selected.filter(({ object }) => reasonToKeep(object, applicationId) === undefined);
  const managed = await withoutOthers(marked, keys, ofOthers);
  const objects = managed.map(({ object }) => object);
  const known = new Map(managed.map((each) => [each.object, each]));
  if (!withChildren) return { managed: objects, known, children: [], readings: new Map(), unread: own.unread, unreadChildren: [] };
  const { children, readings, unread } = await readChildren(cluster, objects.map(ownerOf), {
    rules,
    ruled,
    ...(followed && { followed }),
    signal,
  });
  return { managed: objects, known, children, readings, unread: own.unread, unreadChildren: unread };
}

async function withoutOthers(
  marked: readonly LiveObject[],
  known: readonly ResourceKey[],
  ofOthers: LiveObjectsRequest["ofOthers"],
): Promise<readonly LiveObject[]> {
  const own = new Set(known.map(identityOf));
  const idOf = ({ object }: LiveObject) => identityOf(keyOf(object));
  if (ofOthers === undefined || marked.every((each) => own.has(idOf(each)))) return marked;
  const theirs = new Set((await ofOthers()).map(identityOf));
  return marked.filter((each) => own.has(idOf(each)) || !theirs.has(idOf(each)));
}

class Reader {
  readonly unread: Unread[] = [];
  readonly #cluster: Cluster;
  readonly #applicationId: string;
  readonly #followed: CachedView | undefined;
  readonly #signal: AbortSignal;

  constructor(
    cluster: Cluster,
    options: { readonly applicationId: string; readonly followed: CachedView | undefined; readonly signal: AbortSignal },
  ) {
    this.#cluster = cluster;
    this.#applicationId = options.applicationId;
    this.#followed = options.followed;
    this.#signal = options.signal;
  }

  async read(wanted: readonly WantedObjects[]): Promise<readonly LiveObject[]> {
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
    const found: LiveObject[] = [];
    await runConcurrently(lists, concurrency, async (list) => void found.push(...(await this.#readIn(list))));
    return found;
  }

  /** Several namespaces are read at once, or one by one if the account is limited to some of them. */
  async #readIn({ name, namespaces }: WantedObjects): Promise<readonly LiveObject[]> {
    const [first = ""] = namespaces;
    const namespace = namespaces.length === 1 ? first : "";
    const options = { namespace, retry: observing, labelSelector: selectorOf(this.#applicationId), withManagers: true };
    const asked = await askKind(
      this.#cluster,
      name,
      async (resource): Promise<readonly LiveObject[]> =>
        this.#followed?.managed(resource, namespaces, this.#applicationId) ??
        (await this.#cluster.client.list(resource, options, this.#signal))
          .filter((object) => namespaces.length === 1 || namespaces.includes(namespaceOf(object)))
          .map((object) => {
            this.#followed?.recognise(object);
            return { object };
          }),
      this.#signal,
    );
    if (asked.kind === "answered") return asked.value;
    if (asked.kind === "gone") return [];
    if (namespaces.length > 1 && asked.fault?.code === "forbidden") {
      const found: LiveObject[] = [];
      await runConcurrently(namespaces, concurrency, async (each) => {
        found.push(...(await this.#readIn({ name, namespaces: [each] })));
      });
      return found;
    }
    this.unread.push({ kind: name, namespace, reason: asked.reason });
    return [];
  }
}
