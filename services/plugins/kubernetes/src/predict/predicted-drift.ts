import { type DiffNode, diffObjects } from "../diff/diff.ts";
import { unshownFields } from "../fields/designed-fields.ts";
import { coversPlace } from "../fields/field-values.ts";
import type { IgnoredOfObject } from "../fields/ignored-fields.ts";
import { type JsonObject, withoutValueAt } from "../json/json.ts";

export interface Prediction {
  readonly live: JsonObject;
  /** What the server says that a sync would make of it. */
  readonly predicted: JsonObject;
  readonly declared: JsonObject;
  readonly ignored: Pick<IgnoredOfObject, "isIgnored">;
}

/** How a live object differs from what a sync would make of it. Both are as the server writes them, so only equal values are equal. */
export function predictedDrift({ live, predicted, declared, ignored }: Prediction): readonly DiffNode[] {
  const nodes = diffObjects(withoutVolatile(live), withoutVolatile(predicted), { isExact: true });
  return shownNodes(nodes, { live, declared, ignored });
}

/** Leaves out what is ignored, and what nobody wants to know. */
export function shownNodes(nodes: readonly DiffNode[], { live, declared, ignored }: Omit<Prediction, "predicted">): readonly DiffNode[] {
  const unshown = unshownFields(live, declared);
  return nodes.filter(({ steps }) => !ignored.isIgnored(steps) && !coversPlace(live, unshown, steps, { orBelow: false }));
}

/** Fields that the server changes. */
const volatile = ["managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"];

function withoutVolatile(object: JsonObject): JsonObject {
  const { status: _, ...rest } = object;
  return volatile.reduce<JsonObject>((left, field) => withoutValueAt(left, ["metadata", field]), rest);
}
