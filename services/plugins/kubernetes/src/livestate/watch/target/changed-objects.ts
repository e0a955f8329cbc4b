import type { LiveResource, SyncState } from "@slipway/plugin-sdk";
import type { ChildObject } from "../../../cache/store/child-object.ts";
import type { ManagedObject } from "../../../cache/store/managed-object.ts";
import type { ObjectChange, ObjectIndex } from "../../../cache/store/object-index.ts";
import { healthOf } from "../../../health/health.ts";
import { reasonToKeep } from "../../../inventory/ownership.ts";
import { type KubeObject, versionOf } from "../../../manifests/kube-object.ts";
import { reasonToLeave } from "../../../prune/prune-refusal.ts";
import type { PruneRules } from "../../../prune/prune-rules.ts";
import { isTerminating } from "../../../terminating/termination.ts";
import { ownedTree } from "../../children/owned-tree.ts";
import type { Owner } from "../../children/placed-kinds.ts";
import { type OwnedKinds, placeOf } from "../../children/read-children.ts";
import type { AskedPair, Urgency } from "../../drift/asked-verdicts.ts";
import type { Verdict } from "../../drift/known-verdicts.ts";
import { type LiveComparison, type Place, verdictAfter } from "../../drift/verdict-after.ts";
import { comparisonOf, type TargetState } from "../../observe-target.ts";
import { liveResource, withComparison, withHealth } from "../../resources.ts";
import { ignoresDrift } from "../../sync-state.ts";
import { syncOfTarget } from "../../target-sync.ts";
import { OwnedObjects } from "./owned-objects.ts";
import type { TargetChange } from "./target-change.ts";

/** What is followed of the cluster. */
interface Followed {
  readonly ownedBy: (uid: string) => Iterable<ChildObject>;
  readonly findManagedAs: ObjectIndex["findManagedAs"];
}

export interface ChangedObjectsDeps extends LiveComparison {
  readonly applicationId: string;
  readonly deployTarget: string;
  readonly pruneRules: PruneRules;
  readonly index: Followed;
  readonly kindsOf: OwnedKinds;
  /** The kinds and namespaces of its objects, by {@link placeOf}. */
  readonly places: ReadonlySet<string>;
  /** Tells the states of objects apart that a look has read. */
  readonly contentOf: (object: KubeObject) => number | undefined;
  /** Called with an object that the server has to be asked about. */
  readonly ask: (uid: string, urgency: Urgency) => void;
}

/** What is known of one object of the application. */
interface Known {
  resource: LiveResource;
  /** Undefined if what was read is not what the cache has, or had. */
  kept: ManagedObject | undefined;
  readonly apiVersion: string;
  /** Whether it is declared and lacks marks of the application, or is owned by another object. */
  readonly isUnmarked: boolean;
  readonly isIgnored: boolean;
  readonly compared: (Place & { verdict: Verdict; isCertain: boolean }) | undefined;
}

/** What the server said of a state of an object. */
export interface Answer {
  readonly pair: AskedPair;
  readonly verdict: Verdict;
}

/**
 * The state of an application on one target since the last look at all of it, changed object by object: without a request, and the same as another look would find.
 * What that cannot decide is answered with "whole": a look at everything is needed.
 */
export class ChangedObjects {
  readonly #deps: ChangedObjectsDeps;
  readonly #look: Pick<TargetState, "others" | "facts" | "sync" | "order" | "isComplete" | "readings">;
  readonly #own = new Map<string, Known>();
  readonly #roots: ReadonlyMap<string, Owner>;
  readonly #owned: OwnedObjects;

  constructor({ own, owners, owned, others, facts, sync, order, isComplete, readings }: TargetState, deps: ChangedObjectsDeps) {
    this.#deps = deps;
    this.#look = { others, facts, sync, order, isComplete, readings };
    for (const { object, resource, isUnmarked, compared } of own) {
      const kept = deps.index.findManagedAs(resource.id, versionOf(object.apiVersion));
      const isCurrent = kept !== undefined && kept.content === deps.contentOf(object);
      this.#own.set(resource.id, {
        resource,
        kept: isCurrent ? kept : undefined,
        apiVersion: object.apiVersion,
        isUnmarked,
        isIgnored: ignoresDrift(object),
        compared: compared && { ...compared, isCertain: true },
      });
      if (compared?.verdict.kind === "undetermined") deps.ask(resource.id, "failed");
    }
    this.#roots = new Map(owners.map((owner) => [owner.uid, owner]));
    this.#owned = new OwnedObjects(deps.deployTarget, this.#roots.keys(), owned);
  }

  get resources(): readonly LiveResource[] {
    return [...[...this.#own.values()].map(({ resource }) => resource), ...this.#look.others, ...this.#owned.resources];
  }

  get sync(): SyncState {
    const { facts, sync, order } = this.#look;
    if (facts === undefined) return sync;
    return syncOfTarget(
      facts,
      order.flatMap((uid) => this.#own.get(uid)?.compared?.verdict ?? []),
    );
  }

  /** Whether everything is known, and everything that is declared exists with the application's marks: nothing changes without an event. */
  get isSettled(): boolean {
    return this.#look.isComplete && ![...this.#own.values()].some(({ compared }) => compared?.verdict.kind === "undetermined");
  }

  /** What to ask the server about an object; undefined if there is nothing to ask. */
  pairOf(uid: string): AskedPair | undefined {
    const { kept, compared } = this.#own.get(uid) ?? {};
    if (kept === undefined || compared === undefined || (compared.isCertain && compared.verdict.kind !== "undetermined")) return undefined;
    return { old: this.#deps.parse(kept), desired: this.#deps.desiredAt(compared), content: kept.content };
  }

  /** Takes in what changed in the cluster, in order, and then what the server said. */
  take(changes: Iterable<ObjectChange>, answers: ReadonlyMap<string, Answer>): TargetChange | "whole" {
    const now = new Map<string, ManagedObject>();
    const gone = new Set<string>();
    const roots = new Set<string>();
    for (const change of changes) {
      if (change.kind === "owned") {
        if (this.#roots.has(change.root)) roots.add(change.root);
        continue;
      }
      const kept = change.now ?? change.before;
      // It is followed for another application, with rules of a user.
      if (kept === undefined || kept.state !== undefined) continue;
      const known = this.#own.get(kept.uid);
      if (known === undefined) {
        if (change.now !== undefined && this.#isOwn(change.now)) return "whole";
        continue;
      }
      // Another application declares the kind in another version.
      if (known.apiVersion !== apiVersionOf(kept)) continue;
      if (change.now === undefined) gone.add(kept.uid);
      else {
        gone.delete(kept.uid);
        now.set(kept.uid, change.now);
      }
    }
    if (gone.size > 0) return "whole";
    const changed: LiveResource[] = [];
    for (const [uid, kept] of now) {
      const resource = this.#change(uid, kept);
      if (resource === "whole") return "whole";
      changed.push(resource);
    }
    for (const [uid, answer] of answers) changed.push(...(this.#answer(uid, answer) ?? []));
    return this.#withOwned(roots, changed);
  }

  #withOwned(roots: ReadonlySet<string>, changed: LiveResource[]): TargetChange | "whole" {
    const { index, kindsOf } = this.#deps;
    const removed: TargetChange["removed"][number][] = [];
    for (const uid of roots) {
      const root = this.#roots.get(uid);
      const tree = root && ownedTree(root, { index, kindsOf, readings: this.#look.readings });
      if (tree === "unknown") return "whole";
      const change = this.#owned.put(uid, tree ?? []);
      changed.push(...change.changed);
      removed.push(...change.removed);
    }
    // What one root does not own any more may be owned by another one since.
    const shown = new Set(changed.map(({ id }) => id));
    return { changed, removed: removed.filter(({ id }) => !shown.has(id)) };
  }

  /** Whether a look would find it among the application's objects. */
  #isOwn(kept: ManagedObject): boolean {
    const { places, parse, applicationId } = this.#deps;
    return places.has(placeOf(kept.resource, kept.namespace)) && reasonToKeep(parse(kept), applicationId) === undefined;
  }

  #change(uid: string, kept: ManagedObject): LiveResource | "whole" {
    const { applicationId, deployTarget, parse, pruneRules, ask } = this.#deps;
    const known = this.#own.get(uid);
    if (known === undefined) return "whole";
    if (known.kept?.content === kept.content) {
      known.kept = kept;
      known.resource = withHealth(known.resource, kept.verdict);
      return known.resource;
    }
    const object = parse(kept);
    const isUnmarked = reasonToKeep(object, applicationId) !== undefined;
    const isOther = isTerminating(object) || isUnmarked !== known.isUnmarked || ignoresDrift(object) !== known.isIgnored;
    if (isOther || (known.compared === undefined && !known.isIgnored)) return "whole";
    known.kept = kept;
    if (known.compared !== undefined) {
      const { verdict, urgency } = verdictAfter(known.compared.verdict, { ...known.compared, object, kept }, this.#deps);
      Object.assign(known.compared, { verdict, isCertain: urgency === undefined });
      if (urgency !== undefined) ask(uid, urgency);
    }
    const comparison = known.compared ? comparisonOf(known.compared.verdict) : {};
    const keptReason = reasonToLeave(pruneRules, object, applicationId);
    known.resource = liveResource({ object, health: { verdict: kept.verdict } }, deployTarget, healthOf, { keptReason, ...comparison });
    return known.resource;
  }

  /** An answer about a state of before is where the next one begins. */
  #answer(uid: string, { pair, verdict }: Answer): readonly LiveResource[] | undefined {
    const known = this.#own.get(uid);
    if (known?.compared === undefined || known.kept === undefined || this.pairOf(uid) === undefined) return undefined;
    const { verdicts, parse, ask } = this.#deps;
    if (pair.content === known.kept.content) {
      verdicts.remember(pair, verdict);
      Object.assign(known.compared, { verdict, isCertain: true });
    } else {
      const next = verdictAfter(verdict, { ...known.compared, object: parse(known.kept), kept: known.kept }, this.#deps);
      Object.assign(known.compared, { verdict: next.verdict, isCertain: next.urgency === undefined });
      if (next.urgency !== undefined) ask(uid, next.urgency);
    }
    known.resource = withComparison(known.resource, comparisonOf(known.compared.verdict));
    return [known.resource];
  }
}

function apiVersionOf({ resource: { group, version } }: ManagedObject): string {
  return group === "" ? version : `${group}/${version}`;
}
