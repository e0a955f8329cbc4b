import type { ObjectState } from "@slipway/proto/api";
import { HealthStatus } from "@slipway/proto/state";

/** The objects of one deploy target that nobody else owns: what is made of them stays and goes with them. */
export interface StayingObjects {
  readonly target: string;
  readonly names: readonly string[];
}

/** What stays on each deploy target when nothing deploys an application any more, as it is observed now. */
export function stayingObjects(objects: Iterable<ObjectState>): readonly StayingObjects[] {
  const there = [...objects].filter(({ parentIds, health }) => parentIds.length === 0 && health !== HealthStatus.MISSING);
  const byTarget = Map.groupBy(there, ({ key }) => `${key?.plugin ?? ""}/${key?.deployTarget ?? ""}`);
  return [...byTarget]
    .map(([target, each]) => ({
      target,
      names: each.map(({ kind, namespace, name }) => `${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`).toSorted(),
    }))
    .toSorted((one, other) => one.target.localeCompare(other.target));
}
