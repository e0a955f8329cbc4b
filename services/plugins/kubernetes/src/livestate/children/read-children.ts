import { runConcurrently } from "../../apply/run-concurrently.ts";
import type { CachedView } from "../../cache/cached-view.ts";
import { childKindsOf, isMetadataEnough } from "../../cache/kinds/child-kinds.ts";
import { type InformerRules, includedKinds, isExcluded } from "../../cache/kinds/informer-rules.ts";
import { type ChildObject, childObjectOf } from "../../cache/store/child-object.ts";
import type { Cluster } from "../../client/cluster.ts";
import type { ApiCatalogue } from "../../client/discovery/api-catalogue.ts";
import type { ApiResource } from "../../client/discovery/discovery.ts";
import { observing } from "../../client/retry-policy.ts";
import type { RuledKinds } from "../../health/user/ruled-kinds.ts";
import { askKind } from "../../kinds/ask-kind.ts";
import { type KindName, nameOfKind } from "../../kinds/kind-state.ts";
import type { Unread } from "../reading/unread.ts";
import { type Owner, type PlacedKind, placedKinds } from "./placed-kinds.ts";

export interface ChildrenRequest {
  readonly rules: InformerRules;
  /** The kinds for whose health a user has rules. */
  readonly ruled: RuledKinds;
  /** What is known without asking. Default: nothing. */
  readonly followed?: CachedView;
  readonly signal: AbortSignal;
}

/** Where the objects of a kind in a namespace came from: from what is followed, from a list, or from nowhere, as there is no such kind or it cannot be read. */
export type Reading = "followed" | "listed" | "nowhere";

/** What objects own, and what that owns. */
export interface Children {
  readonly children: readonly ChildObject[];
  /** Where they came from, by {@link placeOf} the kind. */
  readonly readings: ReadonlyMap<string, Reading>;
  /** What could not be read. */
  readonly unread: readonly Unread[];
}

/** Owners of owners. Kubernetes does not forbid circles. */
export const longestChain = 10;
/** Concurrent lists. */
const concurrency = 8;

/** The kinds that an owner may own. */
export type OwnedKinds = (owner: KindName) => readonly KindName[];

/** The kinds that owners may own, by what the cluster serves and a user's rules. */
export function ownedKinds(catalogue: ApiCatalogue, rules: InformerRules): OwnedKinds {
  const included = includedKinds(rules, catalogue);
  return (owner) => childKindsOf(owner, catalogue, included).filter((kind) => !isExcluded(rules, kind));
}

/** A kind in a namespace, as text. */
export function placeOf(name: KindName, namespace: string): string {
  return `${nameOfKind(name)} ${namespace}`;
}

/** Reads everything that the objects own, directly or not. Throws `unavailable` if the cluster cannot be reached. */
export async function readChildren(cluster: Cluster, owners: readonly Owner[], request: ChildrenRequest): Promise<Children> {
  const kindsOf = ownedKinds(await cluster.catalogue(request.signal), request.rules);
  const readings = new Map<string, Reading>();
  const found = new Map<string, ChildObject>();
  const unread = new Map<string, Unread>();
  let level = owners;
  const known = new Set(level.map(({ uid }) => uid));
  for (let depth = 0; depth < longestChain && level.length > 0; depth++) {
    const kinds = placedKinds(level, kindsOf);
    const next: Owner[] = [];
    await runConcurrently(kinds, concurrency, async (kind) => {
      const read = await readKind(cluster, kind, request);
      const place = placeOf(kind.name, kind.namespace);
      readings.set(place, "reason" in read ? "nowhere" : read.reading);
      if ("reason" in read && !kind.isGuess) unread.set(place, { kind: kind.name, namespace: kind.namespace, reason: read.reason });
      for (const child of "reason" in read ? [] : read.children) {
        if (known.has(child.uid)) continue;
        known.add(child.uid);
        found.set(child.uid, child);
        next.push({ uid: child.uid, name: child.resource, namespace: child.namespace });
      }
    });
    level = next;
  }
  return { children: [...found.values()], readings, unread: [...unread.values()] };
}

async function readKind(
  cluster: Cluster,
  { name, namespace, owners }: PlacedKind,
  { ruled, followed, signal }: ChildrenRequest,
): Promise<{ readonly children: readonly ChildObject[]; readonly reading: Reading } | { readonly reason: string }> {
  let reading: Reading = "nowhere";
  const listed = async (resource: ApiResource): Promise<readonly ChildObject[]> => {
    reading = "listed";
    const isRuled = ruled.has(resource);
    const options = { namespace, isMetadataOnly: !isRuled && isMetadataEnough(resource), retry: observing };
    return (await cluster.client.list(resource, options, signal)).flatMap((object) => childObjectOf(object, resource, isRuled) ?? []);
  };
  const asked = await askKind(
    cluster,
    name,
    async (resource) => {
      const known = followed?.children(resource, namespace, owners);
      if (known !== undefined) reading = "followed";
      return known ?? listed(resource);
    },
    signal,
  );
  if (asked.kind === "unknown") return { reason: asked.reason };
  const found = asked.kind === "answered" ? asked.value : [];
  return {
    children: found.filter((child) => child.owners.some((owner) => owners.has(owner))),
    reading: asked.kind === "answered" ? reading : "nowhere",
  };
}
