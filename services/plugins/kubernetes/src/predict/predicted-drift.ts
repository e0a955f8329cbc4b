import { type DiffNode, diffObjects } from "../diff/diff.ts";
import { unshownFields } from "../fields/designed-fields.ts";
import { coversPlace } from "../fields/field-values.ts";
import type { IgnoredOfObject } from "../fields/ignored-fields.ts";
import { managersOf } from "../fields/managers.ts";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, withoutValueAt } from "../json/json.ts";

type Steps = readonly (string | number)[];

export interface Prediction {
  readonly live: JsonObject;
  /** What the server says that a sync would make of it. */
  readonly predicted: JsonObject;
  readonly declared: JsonObject;
  readonly ignored: Pick<IgnoredOfObject, "isIgnored">;
}

/**
 * How a live object differs from what a sync would make of it. Both are as the server writes them, so only equal values are equal. Values that the server
 * writes anew at every request, such as the stamp of a webhook, are left out.
 */
export function predictedDrift({ live, predicted, declared, ignored }: Prediction): readonly DiffNode[] {
  const nodes = diffObjects(withoutVolatile(live), withoutVolatile(predicted), { isExact: true });
  const managers = managersOf(live);
  const isOfNobody = (steps: Steps) =>
    !hasPlace(declared, steps) && !managers.some(({ fields }) => coversPlace(live, fields, steps, { orBelow: true }));
  const ours = nodes.filter((node) => node.old === undefined || node.new === undefined || !isOfNobody(node.steps));
  return shownNodes(ours, { live, declared, ignored });
}

/** Leaves out what is ignored, and what nobody wants to know. */
export function shownNodes(nodes: readonly DiffNode[], { live, declared, ignored }: Omit<Prediction, "predicted">): readonly DiffNode[] {
  const unshown = unshownFields(live, declared);
  const isHidden = (steps: Steps) => ignored.isIgnored(steps) || coversPlace(live, unshown, steps, { orBelow: false });
  return nodes.flatMap((node) => withoutHidden(node, isHidden));
}

/** A map that only one side has is one difference, but only parts of it may be hidden. */
function withoutHidden(node: DiffNode, isHidden: (steps: Steps) => boolean): readonly DiffNode[] {
  if (isHidden(node.steps)) return [];
  const whole = node.old ?? node.new;
  if ((node.old !== undefined && node.new !== undefined) || !isJsonObject(whole)) return [node];
  const parts = Object.entries(whole).map(([key, value]): DiffNode => {
    const steps = [...node.steps, key];
    const sides = node.old === undefined ? { old: undefined, new: value } : { old: value, new: undefined };
    return { path: steps.join("."), steps, ...sides };
  });
  const left = parts.flatMap((part) => withoutHidden(part, isHidden));
  return left.length === parts.length && left.every((part, index) => part === parts[index]) ? [node] : left;
}

/** Whether there is a value at a place. */
function hasPlace(object: JsonValue | undefined, steps: Steps): boolean {
  const [step, ...deeper] = steps;
  if (object === undefined) return false;
  if (step === undefined) return true;
  if (isJsonArray(object)) return typeof step === "number" && hasPlace(object[step], deeper);
  return isJsonObject(object) && Object.hasOwn(object, step) && hasPlace(object[step], deeper);
}

/** Fields that the server changes. */
const volatile = ["managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"];

function withoutVolatile(object: JsonObject): JsonObject {
  const { status: _, ...rest } = object;
  return volatile.reduce<JsonObject>((left, field) => withoutValueAt(left, ["metadata", field]), rest);
}
