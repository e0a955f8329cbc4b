import type { LiveResource, SyncState } from "@slipway/plugin-sdk";
import { type ChildObject, wholeOf } from "../cache/store/child-object.ts";
import type { Cluster } from "../client/cluster.ts";
import type { IgnoredFields } from "../fields/ignored-fields.ts";
import { Scalers } from "../fields/scalers.ts";
import { judgeObjects } from "../health/user/health-judge.ts";
import type { HealthRules } from "../health/user/health-rules.ts";
import { ruledKinds } from "../health/user/ruled-kinds.ts";
import { type Inventory, intersection, union } from "../inventory/inventory.ts";
import { declaredTwiceOn } from "../manifests/declared-twice.ts";
import { type KubeObject, namespaceOf } from "../manifests/kube-object.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { keyOf, nameOfKey } from "../manifests/resource-key.ts";
import { reasonToLeave } from "../prune/prune-refusal.ts";
import { terminatingNamespaces } from "../terminating/terminating-namespaces.ts";
import { type Owner, ownerOf } from "./children/placed-kinds.ts";
import { fieldDriftOf } from "./drift/field-drift.ts";
import { findDrift } from "./drift/find-drift.ts";
import type { KnownVerdicts, Verdict } from "./drift/known-verdicts.ts";
import { reasonForEnd } from "./ended-objects.ts";
import type { LiveObjects } from "./live-objects.ts";
import type { ObservationContext } from "./observation-context.ts";
import { type ReadTargetRequest, readTarget } from "./read-target.ts";
import { type Comparison, childResource, endedResource, liveResource, missingResource, unknownResource } from "./resources.ts";
import { describeDrift, ignoresDrift } from "./sync-state.ts";
import { countUnread, describeUnread, reasonUnread, type Unread } from "./unread.ts";
import { withoutTerminating } from "./without-terminating.ts";

/** The declared manifests, or why they cannot be loaded. */
export type Declared = { readonly manifests: readonly Manifest[] } | { readonly problem: string };

interface TargetRequest extends Pick<ReadTargetRequest, "rules" | "followed" | "prepare"> {
  readonly cluster: Cluster;
  readonly name: string;
  readonly declared: Declared;
  readonly ignored: IgnoredFields;
  readonly healthRules: HealthRules;
  /** What was found before. Default: nothing is remembered. */
  readonly verdicts?: KnownVerdicts;
}

/** The state of an application on one cluster. */
export interface TargetState {
  /** What it declares or declared. */
  readonly own: readonly LiveResource[];
  /** What others own. */
  readonly children: readonly LiveResource[];
  /** The objects with the application's marks, which may own others. */
  readonly owners: readonly Owner[];
  readonly sync: SyncState;
  /** Whether everything is known, and everything that is declared exists with the application's marks: nothing changes without an event. */
  readonly isSettled: boolean;
}

/** Compares the objects of an application on one cluster with its manifests. Throws `unavailable` if the cluster cannot be reached. */
export async function observeTarget(context: ObservationContext, request: TargetRequest): Promise<TargetState> {
  const { applicationId, application, source, signal } = context;
  const { cluster, name, declared, ignored, healthRules, followed, verdicts } = request;
  const manifests = "problem" in declared ? [] : declared.manifests;
  const ruled = ruledKinds(healthRules);
  const reading = await readTarget(cluster, { ...context, ...request, deployTarget: name, manifests, withChildren: true, ruled });
  const { keys, inventory, live, wanted, unmarked, absent } = reading;
  const { present, owners, unread } = reading.unmarkedLive;
  const ended = new Set(absent.filter((object) => !owners.has(object) && isEnded(object, inventory)));
  const managed = [...live.managed, ...present.values()];
  const judged = new Map(live.children.flatMap((child) => (child.whole === undefined ? [] : [[child, wholeOf(child.whole)] as const])));
  const judge = await judgeObjects(healthRules, [...managed, ...judged.values()], signal);
  const healthOfChild = (child: ChildObject) => {
    const object = judged.get(child);
    return object && judge(object);
  };
  const comparisons = new Map<KubeObject, Comparison>();
  const state = (sync: SyncState, isCertain: boolean): TargetState => ({
    own: [
      ...managed.map((object) =>
        liveResource(live.known.get(object) ?? { object }, name, judge, {
          keptReason: reasonToLeave(application, object, applicationId),
          ...comparisons.get(object),
        }),
      ),
      ...absent.filter((object) => !ended.has(object)).map((object) => missingResource(object, name, owners.get(object))),
      ...[...ended].map((object) => endedResource(object, name, reasonForEnd(object) ?? "")),
      ...unknownResources(union(inventory, keys), live.unread, name),
      ...unknownResources(unmarked.map(keyOf), unread, name),
    ],
    children: live.children.map((child) => childResource(child, name, healthOfChild(child))),
    owners: live.managed.map(ownerOf),
    sync,
    isSettled: isCertain && unmarked.length === 0 && live.unread.length === 0 && live.unreadChildren.length === 0,
  });
  const problem = "problem" in declared ? declared.problem : declaredTwiceOn(cluster, manifests, keys);
  if (problem !== undefined) return state({ status: "invalid-config", reason: firstLine(problem), detail: problem }, true);
  const unreadNow = new Set(unmarked.filter((object) => reasonUnread(unread, keyOf(object)) !== undefined));
  const compared = wanted.filter((object) => !ended.has(object) && !unreadNow.has(object));
  const places = compared.map(namespaceOf);
  const namespaces = followed?.terminating(places) ?? (await terminatingNamespaces(cluster, places, signal));
  const { staying, terminating } = withoutTerminating({ live: managed, declared: compared }, namespaces);
  const drift = await findDrift(cluster, {
    ...staying,
    rules: { conflicts: application.conflicts, ignored, scalers: new Scalers(cluster, signal, wanted) },
    applicationId,
    variantLabel: application.variantLabel.key,
    ...(verdicts && { verdicts }),
    signal,
  });
  for (const object of [...drift.deletes, ...terminating]) if (!ignoresDrift(object)) comparisons.set(object, { sync: "out-of-sync" });
  for (const [object, verdict] of drift.verdicts) comparisons.set(object, comparisonOf(verdict));
  const sync = describeDrift(drift, source.commitHash, { objects: terminating, namespaces });
  const held = [...owners].map(([object, owner]) => `${nameOfKey(keyOf(object))} belongs to application ${owner}`);
  return state(withNotes(sync, { ...live, unread: [...live.unread, ...unread] }, held), drift.undetermined.length === 0);
}

function comparisonOf(verdict: Verdict): Comparison {
  if (verdict.kind === "same") return { sync: "synced" };
  return verdict.kind === "changed" ? { sync: "out-of-sync", drift: fieldDriftOf(verdict.change) } : { sync: "unknown" };
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
