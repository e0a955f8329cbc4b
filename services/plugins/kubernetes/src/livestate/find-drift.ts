import { isFault } from "@slipway/plugin-sdk";
import { applyMethodOf, applyObject } from "../apply/object/apply-object.ts";
import { runConcurrently } from "../apply/run-concurrently.ts";
import type { Cluster } from "../client/cluster.ts";
import { type DiffNode, diffObjects } from "../diff/diff.ts";
import { type Change, type DiffList, pairObjects } from "../diff/diff-list.ts";
import { withoutServerFields } from "../fields/designed-fields.ts";
import type { FieldRules } from "../fields/field-rules.ts";
import { coversPlace } from "../fields/field-values.ts";
import { ignoredOf } from "../fields/ignored-fields.ts";
import { managersOf } from "../fields/managers.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { keyOf, nameOfKey } from "../manifests/resource-key.ts";
import { annotationThatKeeps } from "../prune/prune-annotations.ts";
import { Patience } from "../terminating/patience.ts";
import { isEqualBeyondDoubt } from "./is-equal.ts";
import { predictedDrift, shownNodes } from "./predicted-drift.ts";
import { ignoresDrift } from "./sync-state.ts";
import { type MarksRequest, withMarksOf } from "./with-marks.ts";

/** A dry run deletes nothing. */
const neverWaiting = { patience: new Patience(0), onWait: () => {} };

/** Concurrent dry runs. */
const concurrency = 8;

export interface FindDriftRequest extends MarksRequest {
  /** The live objects, with their managers. */
  readonly live: readonly KubeObject[];
  readonly declared: readonly KubeObject[];
  readonly rules: FieldRules;
  readonly signal: AbortSignal;
}

/** How the live objects differ from what a sync would make of them. */
export interface Drift extends DiffList {
  /** Why some objects could not be compared. */
  readonly undetermined: readonly string[];
}

/**
 * Compares live objects with what a sync would make of them, which the server says in a dry run of the same method: so defaults, conversions and changes
 * by webhooks are no drift, and what others added is. No dry run is made of objects that are equal beyond doubt.
 */
export async function findDrift(cluster: Cluster, request: FindDriftRequest): Promise<Drift> {
  const counted = (objects: readonly KubeObject[]) => objects.filter((object) => !ignoresDrift(object));
  const { adds, deletes, pairs } = pairObjects(counted(request.live), counted(request.declared));
  const verdicts = new Map<KubeObject, Verdict>();
  await runConcurrently(pairs, concurrency, async ({ old, desired }) => {
    verdicts.set(desired, await compare(cluster, old, desired, request));
  });
  const inOrder = pairs.flatMap(({ desired }) => verdicts.get(desired) ?? []);
  return {
    adds,
    // What an annotation keeps after it is no longer declared is as it should be: no sync would change it.
    deletes: deletes.filter((object) => annotationThatKeeps(object) === undefined),
    changes: inOrder.flatMap((verdict) => (verdict.kind === "changed" ? [verdict.change] : [])),
    undetermined: inOrder.flatMap((verdict) => (verdict.kind === "undetermined" ? [verdict.reason] : [])),
  };
}

type Verdict =
  | { readonly kind: "same" }
  | { readonly kind: "changed"; readonly change: Change }
  | { readonly kind: "undetermined"; readonly reason: string };

const same: Verdict = { kind: "same" };

async function compare(cluster: Cluster, old: KubeObject, desired: KubeObject, request: FindDriftRequest): Promise<Verdict> {
  const { rules, signal } = request;
  const declared = withoutServerFields(withMarksOf(old, desired, request));
  if (isEqualBeyondDoubt(old, declared)) return same;
  const ignored = ignoredOf(rules.ignored, declared);
  try {
    const placed = await cluster.place(declared, signal);
    // Another version of the kind has the same content in another form.
    const live = old.apiVersion === desired.apiVersion ? old : await cluster.client.find(placed.address, signal);
    if (live === undefined) return same;
    const answer = await applyObject(cluster, placed, { ...neverWaiting, rules, signal, whole: true, dryRun: true });
    const real = predictedDrift({ live, predicted: answer.live, declared, ignored });
    if (real.length === 0) return same;
    const notes = [...ownersOf(live, real), ...answer.notes.filter((note) => note.startsWith("left"))];
    return { kind: "changed", change: { old, desired, nodes: inDeclaredForm(real, declaredNodes(old, declared)), notes } };
  } catch (error) {
    signal.throwIfAborted();
    if (!isFault(error)) throw error;
    const undetermined: Verdict = { kind: "undetermined", reason: `${nameOfKey(keyOf(desired))}: ${error.message}` };
    // A webhook that is not asked in dry runs, or that is away, may be what makes the difference.
    if (error.code === "unavailable" || error.code === "conflict" || /does not support dry run/.test(error.message)) return undetermined;
    const structural = diffObjects(old, declared, { equateEmpty: true, ignoreAddingMapKeys: true, compareNumberAndNumericString: true });
    const nodes = shownNodes(structural, { live: old, declared, ignored });
    const change: Change = { old, desired, nodes, notes: ownersOf(old, nodes) };
    // The server was asked about a replace, and will be asked about a new object.
    if (applyMethodOf(declared) === "force-replace") return nodes.length > 0 ? { kind: "changed", change } : same;
    if (nodes.length === 0) return undetermined;
    const isRefused = error.code !== "forbidden" && error.code !== "unauthenticated";
    const note = isRefused ? `the next sync would fail: ${error.message}` : `not confirmed by the cluster: ${error.message}`;
    return { kind: "changed", change: { ...change, notes: [...ownersOf(old, nodes), note] } };
  }
}

function declaredNodes(old: KubeObject, declared: KubeObject): readonly DiffNode[] {
  return diffObjects(old, declared, { ignoreAddingMapKeys: true });
}

/** Where both report the same place, the declaration's form is clearer than the server's. */
function inDeclaredForm(real: readonly DiffNode[], declared: readonly DiffNode[]): readonly DiffNode[] {
  return real.map((node) => declared.find(({ path }) => path === node.path) ?? node);
}

/** Who set the fields that differ, and when. */
function ownersOf(live: KubeObject, nodes: readonly DiffNode[]): readonly string[] {
  const others = managersOf(live).filter(({ role }) => role !== "ours");
  return nodes.flatMap(({ path, steps, old }) => {
    const owner = old === undefined ? undefined : others.find(({ fields }) => coversPlace(live, fields, steps, { orBelow: true }));
    if (owner === undefined) return [];
    return [`${path} was set by ${owner.name}${owner.time === "" ? "" : ` at ${owner.time}`}`];
  });
}
