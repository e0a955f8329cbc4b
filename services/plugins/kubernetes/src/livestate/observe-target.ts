import type { LiveResource, Livestate, SyncState } from "@slipway/plugin-sdk";
import type { Cluster } from "../client/cluster.ts";
import type { IgnoredFields } from "../fields/ignored-fields.ts";
import { Scalers } from "../fields/scalers.ts";
import { judgeObjects } from "../health/user/health-judge.ts";
import type { HealthRules } from "../health/user/health-rules.ts";
import { type Inventory, intersection, union } from "../inventory/inventory.ts";
import { declaredTwiceOn } from "../manifests/declared-twice.ts";
import { type KubeObject, namespaceOf } from "../manifests/kube-object.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { keyOf, nameOfKey } from "../manifests/resource-key.ts";
import { reasonToLeave } from "../prune/prune-refusal.ts";
import { terminatingNamespaces } from "../terminating/terminating-namespaces.ts";
import { reasonForEnd } from "./ended-objects.ts";
import { findDrift } from "./find-drift.ts";
import type { LiveObjects } from "./live-objects.ts";
import type { ObservationContext } from "./observation-context.ts";
import { readTarget } from "./read-target.ts";
import { endedResource, liveResource, missingResource, unknownResource } from "./resources.ts";
import { describeDrift } from "./sync-state.ts";
import { countUnread, describeUnread, reasonUnread, type Unread } from "./unread.ts";
import { withoutTerminating } from "./without-terminating.ts";

/** The declared manifests, or why they cannot be loaded. */
export type Declared = { readonly manifests: readonly Manifest[] } | { readonly problem: string };

interface TargetRequest {
  readonly cluster: Cluster;
  readonly name: string;
  readonly declared: Declared;
  readonly ignored: IgnoredFields;
  readonly healthRules: HealthRules;
}

/** Compares the objects of an application on one cluster with its manifests. Throws `unavailable` if the cluster cannot be reached. */
export async function observeTarget(
  context: ObservationContext,
  { cluster, name, declared, ignored, healthRules }: TargetRequest,
): Promise<Livestate> {
  const { applicationId, application, source, signal } = context;
  const manifests = "problem" in declared ? [] : declared.manifests;
  const reading = await readTarget(cluster, { ...context, deployTarget: name, manifests, withChildren: true });
  const { keys, inventory, live, wanted, unmarked, absent } = reading;
  const { present, owners, unread } = reading.unmarkedLive;
  const ended = new Set(absent.filter((object) => !owners.has(object) && isEnded(object, inventory)));
  const managed = [...live.managed, ...present.values()];
  const judge = await judgeObjects(healthRules, [...managed, ...live.children], signal);
  const resources: readonly LiveResource[] = [
    ...managed.map((object) => liveResource(object, name, judge, reasonToLeave(application, object, applicationId))),
    ...live.children.map((object) => liveResource(object, name, judge)),
    ...absent.filter((object) => !ended.has(object)).map((object) => missingResource(object, name, owners.get(object))),
    ...[...ended].map((object) => endedResource(object, name, reasonForEnd(object) ?? "")),
    ...unknownResources(union(inventory, keys), live.unread, name),
    ...unknownResources(unmarked.map(keyOf), unread, name),
  ];
  const problem = "problem" in declared ? declared.problem : declaredTwiceOn(cluster, manifests, keys);
  if (problem !== undefined) return { resources, sync: { status: "invalid-config", reason: firstLine(problem), detail: problem } };
  const unreadNow = new Set(unmarked.filter((object) => reasonUnread(unread, keyOf(object)) !== undefined));
  const compared = wanted.filter((object) => !ended.has(object) && !unreadNow.has(object));
  const namespaces = await terminatingNamespaces(cluster, compared.map(namespaceOf), signal);
  const { staying, terminating } = withoutTerminating({ live: managed, declared: compared }, namespaces);
  const drift = await findDrift(cluster, {
    ...staying,
    rules: { conflicts: application.conflicts, ignored, scalers: new Scalers(cluster, signal, wanted) },
    applicationId,
    variantLabel: application.variantLabel.key,
    signal,
  });
  const sync = describeDrift(drift, source.commitHash, { objects: terminating, namespaces });
  const held = [...owners].map(([object, owner]) => `${nameOfKey(keyOf(object))} belongs to application ${owner}`);
  return { resources, sync: withNotes(sync, { ...live, unread: [...live.unread, ...unread] }, held) };
}

function unknownResources(keys: Inventory, unread: readonly Unread[], deployTarget: string): readonly LiveResource[] {
  return keys.flatMap((key) => {
    const reason = reasonUnread(unread, key);
    return reason === undefined ? [] : [unknownResource(key, deployTarget, reason)];
  });
}

/** Adds what is not known, or only known beside the drift. An application of which something is not known is not synced. */
function withNotes(
  sync: SyncState,
  { unread, unreadChildren }: Pick<LiveObjects, "unread" | "unreadChildren">,
  held: readonly string[],
): SyncState {
  const children = unreadChildren.length > 0 ? [`Children that cannot be shown:\n${describeUnread(unreadChildren)}`] : [];
  const notes = [...held, ...(unread.length > 0 ? [describeUnread(unread)] : []), ...children];
  const detail = [sync.detail ?? "", ...notes].filter((text) => text !== "").join("\n");
  const noted = { ...sync, ...(detail !== "" && { detail }) };
  if (unread.length === 0) return noted;
  const reason = [sync.reason ?? "", countUnread(unread)].filter((text) => text !== "").join("; ");
  return { ...noted, status: sync.status === "synced" ? "unknown" : sync.status, reason };
}

/** Only what was applied can have ended. */
function isEnded(object: KubeObject, inventory: Inventory): boolean {
  return reasonForEnd(object) !== undefined && intersection([keyOf(object)], inventory).length > 0;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
