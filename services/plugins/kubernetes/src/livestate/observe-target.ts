import type { LiveResource, SyncState } from "@slipway/plugin-sdk";
import { type ChildObject, wholeOf } from "../cache/store/child-object.ts";
import type { Cluster } from "../client/cluster.ts";
import type { IgnoredFields } from "../fields/ignored-fields.ts";
import { Scalers } from "../fields/scalers.ts";
import { judgeObjects } from "../health/user/health-judge.ts";
import type { HealthRules } from "../health/user/health-rules.ts";
import { ruledKinds } from "../health/user/ruled-kinds.ts";
import { type Inventory, intersection, union } from "../inventory/inventory.ts";
import { textAt } from "../json/json.ts";
import { declaredTwiceOn } from "../manifests/declared-twice.ts";
import { type KubeObject, namespaceOf } from "../manifests/kube-object.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { keyOf, nameOfKey } from "../manifests/resource-key.ts";
import { reasonToLeave } from "../prune/prune-refusal.ts";
import { terminatingNamespaces } from "../terminating/terminating-namespaces.ts";
import { type Owner, ownerOf } from "./children/placed-kinds.ts";
import { fieldDriftOf } from "./drift/field-drift.ts";
import { type Compared, findDrift } from "./drift/find-drift.ts";
import type { KnownVerdicts, Verdict } from "./drift/known-verdicts.ts";
import { reasonForEnd } from "./ended-objects.ts";
import type { ObservationContext } from "./observation-context.ts";
import type { LiveObjects } from "./reading/live-objects.ts";
import { type ReadTargetRequest, readTarget } from "./reading/read-target.ts";
import { reasonUnread, type Unread } from "./reading/unread.ts";
import { type Comparison, childResource, endedResource, liveResource, missingResource, unknownResource } from "./resources.ts";
import { ignoresDrift } from "./sync-state.ts";
import { syncOfTarget, type TargetFacts } from "./target-sync.ts";
import { withoutTerminating } from "./without-terminating.ts";

/** The declared manifests, or why they cannot be loaded. */
export type Declared = { readonly manifests: readonly Manifest[] } | { readonly problem: string };

interface TargetRequest extends Pick<ReadTargetRequest, "neighbours" | "rules" | "followed" | "prepare"> {
  readonly cluster: Cluster;
  readonly name: string;
  readonly declared: Declared;
  readonly ignored: IgnoredFields;
  readonly healthRules: HealthRules;
  /** What was found before. Default: nothing is remembered. */
  readonly verdicts?: KnownVerdicts;
}

/** A live object that the application declares or declared. */
export interface OwnObject {
  readonly object: KubeObject;
  readonly resource: LiveResource;
  /** Whether it lacks the application's marks. */
  readonly isUnmarked: boolean;
  /** How it compares with its declaration, and the position of that among the manifests. Absent: it is not compared. */
  readonly compared?: { readonly position: number; readonly namespace: string; readonly verdict: Verdict };
}

/** The state of an application on one cluster. */
export interface TargetState {
  readonly own: readonly OwnObject[];
  /** What is declared and ended, is missing, or may exist. */
  readonly others: readonly LiveResource[];
  /** What others own. */
  readonly children: readonly LiveResource[];
  /** The same, as it was read. */
  readonly owned: readonly ChildObject[];
  /** Where that came from. */
  readonly readings: LiveObjects["readings"];
  /** The objects with the application's marks, which may own others. */
  readonly owners: readonly Owner[];
  readonly sync: SyncState;
  /** What the sync state depends on besides the comparisons; undefined if nothing can be compared. */
  readonly facts: TargetFacts | undefined;
  /** The UIDs of the objects that were compared, in the order in which they are told. */
  readonly order: readonly string[];
  /** Whether everything was read, and everything that is declared exists with the application's marks. */
  readonly isComplete: boolean;
}

/** Everything that is known of an application on a cluster. */
export function resourcesOf({ own, others, children }: Pick<TargetState, "own" | "others" | "children">): readonly LiveResource[] {
  return [...own.map(({ resource }) => resource), ...others, ...children];
}

/** Compares the objects of an application on one cluster with its manifests. Throws `unavailable` if the cluster cannot be reached. */
export async function observeTarget(context: ObservationContext, request: TargetRequest): Promise<TargetState> {
  const { applicationId, application, source, signal } = context;
  const { cluster, name, declared, ignored, healthRules, followed, verdicts } = request;
  const manifests = "problem" in declared ? [] : declared.manifests;
  const ruled = ruledKinds(healthRules);
  const reading = await readTarget(cluster, { ...context, ...request, deployTarget: name, manifests, withChildren: true, ruled });
  const { keys, inventory, live, wanted, positions, unmarked, absent } = reading;
  const { present, owners, unread } = reading.unmarkedLive;
  const ended = new Set(absent.filter((object) => !owners.has(object) && isEnded(object, inventory)));
  const managed = [...live.managed, ...present.values()];
  const judged = new Map(live.children.flatMap((child) => (child.whole === undefined ? [] : [[child, wholeOf(child.whole)] as const])));
  const judge = await judgeObjects(healthRules, [...managed, ...judged.values()], signal);
  const healthOfChild = (child: ChildObject) => {
    const object = judged.get(child);
    return object && judge(object);
  };
  const compared = new Map<KubeObject, Compared>();
  const outOfSync = new Set<KubeObject>();
  const comparisonFor = (object: KubeObject): Comparison => {
    const found = compared.get(object);
    return found ? comparisonOf(found.verdict) : outOfSync.has(object) ? { sync: "out-of-sync" } : {};
  };
  const ownObject = (object: KubeObject, isUnmarked: boolean): OwnObject => {
    const keptReason = reasonToLeave(application, object, applicationId);
    const resource = liveResource(live.known.get(object) ?? { object }, name, judge, { keptReason, ...comparisonFor(object) });
    const { desired, verdict } = compared.get(object) ?? {};
    const position = desired && positions.get(desired);
    if (desired === undefined || verdict === undefined || position === undefined) return { object, resource, isUnmarked };
    return { object, resource, isUnmarked, compared: { position, namespace: namespaceOf(desired), verdict } };
  };
  const state = (sync: SyncState, facts: TargetFacts | undefined): TargetState => ({
    own: [...live.managed.map((object) => ownObject(object, false)), ...[...present.values()].map((object) => ownObject(object, true))],
    others: [
      ...absent.filter((object) => !ended.has(object)).map((object) => missingResource(object, name, owners.get(object))),
      ...[...ended].map((object) => endedResource(object, name, reasonForEnd(object) ?? "")),
      ...unknownResources(union(inventory, keys), live.unread, name),
      ...unknownResources(unmarked.map(keyOf), unread, name),
    ],
    children: live.children.map((child) => childResource(child, name, healthOfChild(child))),
    owned: live.children,
    readings: live.readings,
    owners: live.managed.map(ownerOf),
    sync,
    facts,
    order: [...compared.keys()].map((object) => textAt(object, "metadata", "uid")),
    isComplete: unmarked.length === 0 && live.unread.length === 0 && live.unreadChildren.length === 0,
  });
  const problem = "problem" in declared ? declared.problem : declaredTwiceOn(cluster, manifests, keys);
  if (problem !== undefined) return state({ status: "invalid-config", reason: firstLine(problem), detail: problem }, undefined);
  const unreadNow = new Set(unmarked.filter((object) => reasonUnread(unread, keyOf(object)) !== undefined));
  const comparable = wanted.filter((object) => !ended.has(object) && !unreadNow.has(object));
  const places = comparable.map(namespaceOf);
  const namespaces = followed?.terminating(places) ?? (await terminatingNamespaces(cluster, places, signal));
  const { staying, terminating } = withoutTerminating({ live: managed, declared: comparable }, namespaces);
  const drift = await findDrift(cluster, {
    ...staying,
    rules: { conflicts: application.conflicts, ignored, scalers: new Scalers(cluster, signal, wanted) },
    applicationId,
    variantLabel: application.variantLabel.key,
    ...(verdicts && { verdicts }),
    signal,
  });
  for (const object of [...drift.deletes, ...terminating]) if (!ignoresDrift(object)) outOfSync.add(object);
  for (const each of drift.compared) compared.set(each.old, each);
  const facts: TargetFacts = {
    commitHash: source.commitHash,
    adds: drift.adds,
    deletes: drift.deletes,
    terminating,
    namespaces,
    unread: [...live.unread, ...unread],
    unreadChildren: live.unreadChildren,
    held: [...owners].map(([object, owner]) => `${nameOfKey(keyOf(object))} belongs to application ${owner}`),
  };
  const sync = syncOfTarget(
    facts,
    drift.compared.map(({ verdict }) => verdict),
  );
  return state(sync, facts);
}

/** What a verdict says of an object. */
export function comparisonOf(verdict: Verdict): Comparison {
  if (verdict.kind === "same") return { sync: "synced" };
  return verdict.kind === "changed" ? { sync: "out-of-sync", drift: fieldDriftOf(verdict.change) } : { sync: "unknown" };
}

function unknownResources(keys: Inventory, unread: readonly Unread[], deployTarget: string): readonly LiveResource[] {
  return keys.flatMap((key) => {
    const reason = reasonUnread(unread, key);
    return reason === undefined ? [] : [unknownResource(key, deployTarget, reason)];
  });
}

/** Only what was applied can have ended. */
function isEnded(object: KubeObject, inventory: Inventory): boolean {
  return reasonForEnd(object) !== undefined && intersection([keyOf(object)], inventory).length > 0;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
