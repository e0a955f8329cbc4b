import { runConcurrently } from "../../apply/run-concurrently.ts";
import type { CachedView } from "../../cache/cached-view.ts";
import { childKindsOf, isMetadataEnough } from "../../cache/kinds/child-kinds.ts";
import { type InformerRules, includedKinds, isExcluded } from "../../cache/kinds/informer-rules.ts";
import { type ChildObject, childObjectOf } from "../../cache/store/child-object.ts";
import type { Cluster } from "../../client/cluster.ts";
import type { ApiResource } from "../../client/discovery.ts";
import { observing } from "../../client/retry-policy.ts";
import type { RuledKinds } from "../../health/user/ruled-kinds.ts";
import { askKind } from "../../kinds/ask-kind.ts";
import { nameOfKind } from "../../kinds/kind-state.ts";
import type { Unread } from "../unread.ts";
import { type Owner, type PlacedKind, placedKinds } from "./placed-kinds.ts";

export interface ChildrenRequest {
  readonly rules: InformerRules;
  /** The kinds for whose health a user has rules. */
  readonly ruled: RuledKinds;
  /** What is known without asking. Default: nothing. */
  readonly followed?: CachedView;
  readonly signal: AbortSignal;
}

/** What objects own, and what that owns. */
export interface Children {
  readonly children: readonly ChildObject[];
  /** What could not be read. */
  readonly unread: readonly Unread[];
}

/** Owners of owners. Kubernetes does not forbid circles. */
const longestChain = 10;
/** Concurrent lists. */
const concurrency = 8;

/** Reads everything that the objects own, directly or not. Throws `unavailable` if the cluster cannot be reached. */
export async function readChildren(cluster: Cluster, owners: readonly Owner[], request: ChildrenRequest): Promise<Children> {
  const catalogue = await cluster.catalogue(request.signal);
  const included = includedKinds(request.rules, catalogue);
  const found = new Map<string, ChildObject>();
  const unread = new Map<string, Unread>();
  let level = owners;
  const known = new Set(level.map(({ uid }) => uid));
  for (let depth = 0; depth < longestChain && level.length > 0; depth++) {
    const kinds = placedKinds(level, (name) => childKindsOf(name, catalogue, included).filter((kind) => !isExcluded(request.rules, kind)));
    const next: Owner[] = [];
    await runConcurrently(kinds, concurrency, async (kind) => {
      const read = await readKind(cluster, kind, request);
      if ("reason" in read && !kind.isGuess)
        unread.set(`${nameOfKind(kind.name)} ${kind.namespace}`, { kind: kind.name, namespace: kind.namespace, reason: read.reason });
      for (const child of "reason" in read ? [] : read.children) {
        if (known.has(child.uid)) continue;
        known.add(child.uid);
        found.set(child.uid, child);
        next.push({ uid: child.uid, name: child.resource, namespace: child.namespace });
      }
    });
    level = next;
  }
  return { children: [...found.values()], unread: [...unread.values()] };
}

async function readKind(
  cluster: Cluster,
  { name, namespace, owners }: PlacedKind,
  { ruled, followed, signal }: ChildrenRequest,
): Promise<{ readonly children: readonly ChildObject[] } | { readonly reason: string }> {
  const listed = async (resource: ApiResource): Promise<readonly ChildObject[]> => {
    const isRuled = ruled.has(resource);
    const options = { namespace, isMetadataOnly: !isRuled && isMetadataEnough(resource), retry: observing };
    return (await cluster.client.list(resource, options, signal)).flatMap((object) => childObjectOf(object, resource, isRuled) ?? []);
  };
  const asked = await askKind(
    cluster,
    name,
    async (resource) => followed?.children(resource, namespace, owners) ?? listed(resource),
    signal,
  );
  if (asked.kind === "unknown") return { reason: asked.reason };
  const found = asked.kind === "answered" ? asked.value : [];
  return { children: found.filter((child) => child.owners.some((owner) => owners.has(owner))) };
}
