import type { StageLog } from "@slipway/plugin-sdk";
import { runConcurrently } from "../apply/run-concurrently.ts";
import type { Cluster } from "../client/cluster.ts";
import { belongsTo, marks, selectorOfOthers } from "../decorate/marks.ts";
import { askKind } from "../kinds/ask-kind.ts";
import { type Asked, type KindName, nameOfKind } from "../kinds/kind-state.ts";
import { type KubeObject, labelOf } from "../manifests/kube-object.ts";
import type { Manifest } from "../manifests/manifest.ts";
import type { ResourceKey } from "../manifests/resource-key.ts";
import { readMembers } from "./read-members.ts";

/** Concurrent lists, one for every kind and namespace of the application. */
const concurrency = 8;

/** Declared objects whose owners are wanted. */
export interface OwnersRequest {
  readonly cluster: Cluster;
  readonly applicationId: string;
  /** What is to be applied. */
  readonly manifests: readonly Manifest[];
  /** Their keys on the cluster, in the same order. */
  readonly keys: readonly ResourceKey[];
  readonly log: StageLog;
  readonly signal: AbortSignal;
}

/** A declared object that another application has applied. */
export interface OwnedByOther {
  readonly manifest: Manifest;
  readonly owner: string;
}

/** What was learned about who owns the objects. */
export interface Owners {
  readonly found: readonly OwnedByOther[];
  /** Objects that may exist and belong to others, with the reason why that is not known. */
  readonly unread: ReadonlyMap<Manifest, string>;
}

/** Objects with the marks of another application. Kinds that must not be read are left out, which is logged. */
export async function readOwners({ cluster, applicationId, manifests, keys, log, signal }: OwnersRequest): Promise<Owners> {
  const groups = Map.groupBy(
    keys.flatMap((key, index) => {
      const manifest = manifests[index];
      return manifest === undefined ? [] : [{ key, manifest }];
    }),
    ({ key }) => `${nameOfKind(key)} ${key.namespace}`,
  );
  const states = await cluster.kindsOf(
    [...groups.values()].flatMap(([first]) => (first ? [kindOf(first.key)] : [])),
    signal,
  );
  // Those that may belong to others.
  const labelSelector = selectorOfOthers(applicationId);
  const found: OwnedByOther[] = [];
  const unread = new Map<Manifest, string>();
  await runConcurrently([...groups.values()], concurrency, async (members) => {
    const [first] = members;
    const state = first && states.get(nameOfKind(first.key));
    if (first === undefined || state === undefined || state.kind === "gone") return; // it is not served yet, so nothing of it exists
    if (state.kind === "served" && !state.resource.verbs.includes("list")) return;
    const byName = new Map(members.map(({ key, manifest }) => [key.name, manifest]));
    const asked: Asked<readonly KubeObject[]> =
      state.kind === "unknown"
        ? state
        : await askKind(
            cluster,
            kindOf(first.key),
            (resource) =>
              readMembers(cluster, cluster.addressOf(resource, first.key), { names: [...byName.keys()], labelSelector, signal }),
            signal,
          );
    if (asked.kind === "unknown" && asked.fault?.code === "forbidden")
      log.info(`could not read which application owns each ${first.key.kind}: reading them is not allowed`);
    else if (asked.kind === "unknown") for (const { manifest } of members) unread.set(manifest, asked.reason);
    for (const object of asked.kind === "answered" ? asked.value : []) {
      const manifest = byName.get(object.metadata.name);
      const owner = otherOwnerOf(object, applicationId);
      if (manifest !== undefined && owner !== undefined) found.push({ manifest, owner });
    }
  });
  return { found, unread };
}

function kindOf({ group, kind }: ResourceKey): KindName {
  return { group, kind };
}

/** The other application that a live object belongs to. A label alone may have been copied from another object, such as from a Service to its EndpointSlices. */
export function otherOwnerOf(object: KubeObject, applicationId: string): string | undefined {
  const owner = labelOf(object, marks.application);
  return owner !== "" && owner !== applicationId && belongsTo(object, owner) ? owner : undefined;
}
