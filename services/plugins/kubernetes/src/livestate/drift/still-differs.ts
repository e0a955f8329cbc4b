import { isDeepStrictEqual } from "node:util";
import type { DiffNode } from "../../diff/diff.ts";
import type { Change } from "../../diff/diff-list.ts";
import { coversPlace } from "../../fields/field-values.ts";
import { managersOf } from "../../fields/managers.ts";
import { type JsonValue, valueAt } from "../../json/json.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { ownersOf } from "../../predict/predict-object.ts";

/**
 * What is certain of a change after the live object became another one, without asking the server: the fields that a sync gives another value than they
 * have now, by what it would have given them before. A field that somebody else owns now may be left to them, and an item of a list that changed may be
 * another one: both are not certain. Undefined if nothing is.
 */
export function stillDiffers({ old, desired, nodes, notes = [] }: Change, live: KubeObject): Change | undefined {
  if (old.apiVersion !== desired.apiVersion || old.apiVersion !== live.apiVersion) return undefined;
  const left = nodes.flatMap((node) => nodeNow(node, old, live) ?? []);
  if (left.length === 0) return undefined;
  const ownersBefore = new Set(ownersOf(old, nodes));
  return { old: live, desired, nodes: left, notes: [...ownersOf(live, left), ...notes.filter((note) => !ownersBefore.has(note))] };
}

function nodeNow(node: DiffNode, old: KubeObject, live: KubeObject): DiffNode | undefined {
  const list = node.steps.findIndex((step) => typeof step === "number");
  const place = list === -1 ? node.steps : node.steps.slice(0, list);
  const value = valueAt(live, ...place);
  if (isSame(value, valueAt(old, ...place))) return node;
  if (list !== -1 || isSame(value, node.new)) return undefined;
  const ownersBefore = ownersAt(old, node);
  return [...ownersAt(live, node)].every((owner) => ownersBefore.has(owner)) ? { ...node, old: value } : undefined;
}

/** The names of those who own a field, with what they are. */
function ownersAt(object: KubeObject, { steps }: DiffNode): ReadonlySet<string> {
  const owners = managersOf(object).filter(({ fields }) => coversPlace(object, fields, steps, { orBelow: true }));
  return new Set(owners.map(({ name, role }) => `${role} ${name}`));
}

/** The order of the keys of a map means nothing. */
function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  return isDeepStrictEqual(a, b);
}
