import { runConcurrently } from "../apply/run-concurrently.ts";
import type { Cluster } from "../client/cluster.ts";
import { selectorOf } from "../decorate/marks.ts";
import { askKind } from "../kinds/ask-kind.ts";
import { type KindName, nameOfKind } from "../kinds/kind-state.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { keyOf, type ResourceKey } from "../manifests/resource-key.ts";
import type { Inventory } from "./inventory.ts";
import { reasonToKeep } from "./ownership.ts";

/** The result of searching a cluster. */
export interface Orphans {
  readonly found: Inventory;
  /** What could not be searched, with the reason: kinds such as `Lamp.lights.example.org`, and `*.lights.example.org` for all of a group. */
  readonly unread: ReadonlyMap<string, string>;
}

export interface FindOrphansRequest {
  readonly cluster: Cluster;
  readonly applicationId: string;
  /** Where an account that is limited to some namespaces looks. */
  readonly namespaces: readonly string[];
  /** What an earlier search could not read: only that is searched. Default: everything. */
  readonly only?: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/** In place of the names of kinds: nothing was searched. */
export const everything = "*";

/** Concurrent lists, one for every kind of the cluster. */
const concurrency = 8;

/**
 * Finds everything on a cluster that is marked as the application's, of every kind that can be listed and deleted.
 * Used for the first deployment after PipeCD, which kept no inventory.
 */
export async function findOrphans({ cluster, applicationId, namespaces, only, signal }: FindOrphansRequest): Promise<Orphans> {
  const catalogue = await cluster.refresh(signal);
  const isWanted = (kind: KindName) =>
    only === undefined || only.has(everything) || only.has(nameOfKind(kind)) || only.has(nameOfKind({ ...kind, kind: "*" }));
  const kinds = catalogue.kinds().filter((kind) => kind.verbs.includes("list") && kind.verbs.includes("delete") && isWanted(kind));
  const found: ResourceKey[] = [];
  const unreadGroups = catalogue.unread.filter(({ group }) => isWanted({ group, kind: "*" }));
  const unread = new Map(unreadGroups.map(({ group, reason }) => [nameOfKind({ group, kind: "*" }), reason]));
  const labelSelector = selectorOf(applicationId);
  const list = (name: KindName, namespace: string) =>
    askKind(cluster, name, (resource) => cluster.client.list(resource, { namespace, labelSelector }, signal), signal);
  await runConcurrently(kinds, concurrency, async (kind) => {
    const name = { group: kind.group, kind: kind.kind };
    let asked = [await list(name, "")];
    const [all] = asked;
    if (all?.kind === "unknown" && all.fault?.code === "forbidden" && kind.isNamespaced)
      asked = await Promise.all(namespaces.map((namespace) => list(name, namespace)));
    const live = asked.flatMap((each): readonly KubeObject[] => (each.kind === "answered" ? each.value : []));
    found.push(...live.filter((object) => reasonToKeep(object, applicationId, { orCopy: true }) === undefined).map(keyOf));
    for (const each of asked) if (each.kind === "unknown") unread.set(nameOfKind(kind), each.reason);
  });
  return { found, unread };
}
