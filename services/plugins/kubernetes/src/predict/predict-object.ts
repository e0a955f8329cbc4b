import { type Fault, isFault } from "@slipway/plugin-sdk";
import { applyObject } from "../apply/object/apply-object.ts";
import type { Cluster } from "../client/cluster.ts";
import { type DiffNode, diffObjects } from "../diff/diff.ts";
import type { Change } from "../diff/diff-list.ts";
import { withoutServerFields } from "../fields/designed-fields.ts";
import type { FieldRules } from "../fields/field-rules.ts";
import { coversPlace } from "../fields/field-values.ts";
import { ignoredOf } from "../fields/ignored-fields.ts";
import { managersOf } from "../fields/managers.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { droppedFields } from "./dropped-fields.ts";
import { isEqualBeyondDoubt } from "./is-equal.ts";
import { neverWaiting } from "./never-waiting.ts";
import { predictedDrift, shownNodes } from "./predicted-drift.ts";
import { type MarksRequest, withMarksOf } from "./with-marks.ts";

interface Pair {
  readonly old: KubeObject;
  readonly desired: KubeObject;
}

export interface PredictRequest extends MarksRequest {
  readonly rules: FieldRules;
  readonly signal: AbortSignal;
  /** Whether a change of an ignored field counts: what the rules leave to others is not changed anyway. Default: no. */
  readonly showsIgnored?: boolean;
  /** Whether the answer names everybody from whom a sync would take fields, which may take two more requests. Default: no. */
  readonly namesOwners?: boolean;
  /** Called before the server is asked. If it is false, the prediction is `unasked`. Default: true. */
  readonly mayAsk?: () => boolean;
}

/** What a sync would make of a live object. */
export type Prediction =
  | { readonly kind: "same" }
  /** Nothing would change, but the cluster does not keep some declared fields. */
  | { readonly kind: "dropped"; readonly note: string }
  /** The server was not asked. `change` is how the declaration differs structurally. */
  | { readonly kind: "unasked"; readonly change: Change }
  /** `answer`: what applying it says, such as what it leaves to others. */
  | { readonly kind: "changed"; readonly change: Change; readonly answer: readonly string[] }
  /** The server did not say, or refused it. `change` is how the declaration differs structurally, perhaps in nothing. */
  | { readonly kind: "failed"; readonly fault: Fault; readonly change: Change };

/**
 * Asks the server what a sync would make of a live object, in a dry run of the method that the sync would use. An object that is equal beyond doubt costs
 * no request. Rejects with the signal's reason.
 */
export async function predictObject(cluster: Cluster, { old, desired }: Pair, request: PredictRequest): Promise<Prediction> {
  const { rules, signal } = request;
  const declared = declaredAs({ old, desired }, request);
  if (isEqualBeyondDoubt(old, declared)) return { kind: "same" };
  const ignored = ignoredOf(rules.ignored, declared);
  const shown = request.showsIgnored === true ? { isIgnored: () => false } : ignored;
  const structural = (): Change => {
    const all = diffObjects(old, declared, { equateEmpty: true, ignoreAddingMapKeys: true, compareNumberAndNumericString: true });
    const nodes = shownNodes(all, { live: old, declared, ignored });
    return { old, desired, nodes, notes: ownersOf(old, nodes) };
  };
  if (request.mayAsk?.() === false) return { kind: "unasked", change: structural() };
  try {
    const placed = await cluster.place(declared, signal);
    // Another version of the kind has the same content in another form.
    const live = old.apiVersion === desired.apiVersion ? old : await cluster.client.find(placed.address, signal);
    if (live === undefined) return { kind: "same" };
    // An object whose managers were not read says nothing about what is left to them.
    const isKnown = request.namesOwners !== true && live === old && managersOf(old).length > 0;
    const known = isKnown ? old : undefined;
    const answer = await applyObject(cluster, placed, { ...neverWaiting, rules, signal, whole: true, dryRun: true, known });
    const real = predictedDrift({ live, predicted: answer.live, declared, ignored: shown });
    const dropped = droppedFields(declared, answer.live, shown.isIgnored);
    const note =
      dropped.length === 0 ? [] : [`the cluster does not keep what is declared, and a sync would not change that: ${dropped.join(", ")}`];
    if (real.length === 0) return note[0] === undefined ? { kind: "same" } : { kind: "dropped", note: note[0] };
    const nodes = inDeclaredForm(real, diffObjects(old, declared, { ignoreAddingMapKeys: true }));
    return { kind: "changed", change: { old, desired, nodes, notes: [...ownersOf(live, real), ...note] }, answer: answer.notes };
  } catch (error) {
    signal.throwIfAborted();
    if (!isFault(error)) throw error;
    return { kind: "failed", fault: error, change: structural() };
  }
}

/** Whether a sync would certainly change nothing, so that the server need not be asked. */
export function isSameBeyondDoubt(pair: Pair, request: MarksRequest): boolean {
  return isEqualBeyondDoubt(pair.old, declaredAs(pair, request));
}

/** What a sync would apply. */
function declaredAs({ old, desired }: Pair, request: MarksRequest): KubeObject {
  return withoutServerFields(withMarksOf(old, desired, request));
}

/** Where both report the same place, the declaration's form is clearer than the server's. */
function inDeclaredForm(real: readonly DiffNode[], declared: readonly DiffNode[]): readonly DiffNode[] {
  return real.map((node) => declared.find(({ path }) => path === node.path) ?? node);
}

/** Who set the fields that differ, and when. */
export function ownersOf(live: KubeObject, nodes: readonly DiffNode[]): readonly string[] {
  const others = managersOf(live).filter(({ role }) => role !== "ours");
  return nodes.flatMap(({ path, steps, old }) => {
    const owner = old === undefined ? undefined : others.find(({ fields }) => coversPlace(live, fields, steps, { orBelow: true }));
    if (owner === undefined) return [];
    return [`${path} was set by ${owner.name}${owner.time === "" ? "" : ` at ${owner.time}`}`];
  });
}
