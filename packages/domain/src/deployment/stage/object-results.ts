/** How it went for one object. `deleted`: it is not declared any more. `kept`: nor is this one, and it stays on the target. `failed`: the target refused it. */
export type ObjectOutcome = "created" | "changed" | "unchanged" | "deleted" | "kept" | "failed" | "not-tried" | "unknown";

/** What a stage did with one object on one deploy target. */
export interface ObjectResult {
  /** Empty if the stage does not tell targets apart. */
  readonly deployTarget: string;
  /** API group of its kind; empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** Empty for objects without one. */
  readonly namespace: string;
  readonly name: string;
  readonly outcome: ObjectOutcome;
  /** Why, if there is more to say. */
  readonly reason: string;
  /** What was changed in it as text, with secret values masked; empty if nothing was, or if it is not known. */
  readonly diff: string;
}

/** The order in which a person wants to see them. */
const order: readonly ObjectOutcome[] = ["failed", "not-tried", "unknown", "deleted", "created", "changed", "kept", "unchanged"];

/**
 * What a stage did with each object, of all that its attempts reported in order: the last report about an object counts, unless an attempt that came later
 * found nothing left to do. What is worst to miss comes first, then by target and object.
 */
export function latestObjectResults(reported: readonly ObjectResult[]): readonly ObjectResult[] {
  const latest = new Map<string, ObjectResult>();
  for (const result of reported) {
    const key = objectResultKey(result);
    const before = latest.get(key);
    const isDone = before !== undefined && ["created", "changed", "deleted"].includes(before.outcome);
    if (result.outcome !== "unchanged" || !isDone) latest.set(key, result);
  }
  const placeOf = ({ outcome }: ObjectResult) => order.indexOf(outcome);
  return [...latest].sort(([a, one], [b, other]) => placeOf(one) - placeOf(other) || (a < b ? -1 : 1)).map(([, result]) => result);
}

/** Names the object of a result, and its deploy target. */
export function objectResultKey({
  deployTarget,
  group,
  kind,
  namespace,
  name,
}: Pick<ObjectResult, "deployTarget" | "group" | "kind" | "namespace" | "name">): string {
  return JSON.stringify([deployTarget, group, kind, namespace, name]);
}

/** How many objects there are of each outcome, what is worst to miss first. */
export function countOutcomes(results: readonly ObjectResult[]): readonly (readonly [outcome: ObjectOutcome, count: number])[] {
  const counts = Map.groupBy(results, ({ outcome }) => outcome);
  return order.flatMap((outcome) => {
    const count = counts.get(outcome)?.length ?? 0;
    return count > 0 ? [[outcome, count] as const] : [];
  });
}
