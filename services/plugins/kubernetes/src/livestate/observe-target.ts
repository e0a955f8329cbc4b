import type { LiveResource, Livestate, SyncState } from "@slipway/plugin-sdk";
import type { Cluster } from "../client/cluster.ts";
import { pairObjects } from "../diff/diff-list.ts";
import type { IgnoredFields } from "../fields/ignored-fields.ts";
import { Scalers } from "../fields/scalers.ts";
import { type Inventory, intersection, inventoriesIn, union } from "../inventory/inventory.ts";
import { type KubeObject, withNamespace } from "../manifests/kube-object.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { keyOf, nameOfKey } from "../manifests/resource-key.ts";
import { reasonForEnd } from "./ended-objects.ts";
import { findDrift } from "./find-drift.ts";
import { findUnmarked } from "./find-unmarked.ts";
import { readLiveObjects } from "./live-objects.ts";
import type { ObservationContext } from "./observation-context.ts";
import { endedResource, liveResource, missingResource } from "./resources.ts";
import { describeDrift } from "./sync-state.ts";

/** The declared manifests, or why they cannot be loaded. */
export type Declared = { readonly manifests: readonly Manifest[] } | { readonly problem: string };

interface TargetRequest {
  readonly cluster: Cluster;
  readonly name: string;
  readonly declared: Declared;
  readonly ignored: IgnoredFields;
}

/** Compares the objects of an application on one cluster with its manifests. Throws `unavailable` if the cluster cannot be reached. */
export async function observeTarget(context: ObservationContext, { cluster, name, declared, ignored }: TargetRequest): Promise<Livestate> {
  const { applicationId, application, sharedObjects, source, signal } = context;
  const manifests = "problem" in declared ? [] : declared.manifests;
  const keys = await cluster.keysOf(manifests, signal);
  const inventory = (await inventoriesIn(sharedObjects).find(name)) ?? [];
  const live = await readLiveObjects(cluster, { applicationId, known: union(inventory, keys), manifests, signal });

  const wanted = manifests.map(({ object }, index) => withNamespace(object, keys[index]?.namespace ?? ""));
  // Objects that could not be read may exist.
  const unmarked = live.unread.length > 0 ? [] : pairObjects(live.managed, wanted).adds;
  const { present, owners, unread } = await findUnmarked(cluster, unmarked, context);
  const absent = unmarked.filter((object) => !present.has(object));
  const ended = new Set(absent.filter((object) => !owners.has(object) && isEnded(object, inventory)));
  const missing = unread.length > 0 ? [] : absent.filter((object) => !ended.has(object));
  const managed = [...live.managed, ...present.values()];
  const resources: readonly LiveResource[] = [
    ...[...managed, ...live.children].map((object) => liveResource(object, name)),
    ...missing.map((object) => missingResource(object, name, owners.get(object))),
    ...[...ended].map((object) => endedResource(object, name, reasonForEnd(object) ?? "")),
  ];
  if ("problem" in declared)
    return { resources, sync: { status: "invalid-config", reason: firstLine(declared.problem), detail: declared.problem } };
  if (live.unread.length > 0) return { resources, sync: unreadSync(`${live.unread.length} kinds cannot be read`, live.unread) };
  if (unread.length > 0) return { resources, sync: unreadSync(`${unread.length} manifests cannot be read`, unread) };
  const drift = await findDrift(cluster, {
    live: managed,
    declared: wanted.filter((object) => !ended.has(object)),
    rules: { conflicts: application.conflicts, ignored, scalers: new Scalers(cluster, signal, wanted) },
    applicationId,
    variantLabel: application.variantLabel.key,
    signal,
  });
  const sync = describeDrift(drift, source.commitHash);
  const held = [...owners].map(([object, owner]) => `${nameOfKey(keyOf(object))} belongs to application ${owner}\n`);
  return { resources, sync: held.length > 0 ? { ...sync, detail: `${sync.detail ?? ""}\n${held.join("")}` } : sync };
}

function unreadSync(reason: string, problems: readonly string[]): SyncState {
  return { status: "unknown", reason, detail: problems.join("\n") };
}

/** Only what was applied can have ended. */
function isEnded(object: KubeObject, inventory: Inventory): boolean {
  return reasonForEnd(object) !== undefined && intersection([keyOf(object)], inventory).length > 0;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
