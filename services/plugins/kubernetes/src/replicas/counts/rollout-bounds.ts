import { type JsonValue, textAt, valueAt } from "../../json/json.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";

/** How far the pods of a workload may be from the declared number while they change. */
export interface RolloutBounds {
  /** How many pods more there may be. */
  readonly maxSurge: number;
  /** How many pods fewer may be available. */
  readonly maxUnavailable: number;
}

/** A number of pods, or a percentage of them. */
export type IntOrPercent = number | string;

/** What the API server fills in. */
const byDefault = "25%";

/** The bounds of a Deployment of `total` pods. One that replaces all its pods at once is changed pod by pod, without surge. */
export function boundsOf(deployment: KubeObject, total: number): RolloutBounds {
  const isRecreated = textAt(deployment, "spec", "strategy", "type") === "Recreate";
  const at = (field: string) => intOrPercent(valueAt(deployment, "spec", "strategy", "rollingUpdate", field)) ?? byDefault;
  return isRecreated ? resolveBounds(0, 0, total) : resolveBounds(at("maxSurge"), at("maxUnavailable"), total);
}

/** The bounds in pods, rounded as Kubernetes does: surge up, unavailable down; where that leaves neither, one pod may be unavailable. */
export function resolveBounds(maxSurge: IntOrPercent, maxUnavailable: IntOrPercent, total: number): RolloutBounds {
  if (total === 0) return { maxSurge: 0, maxUnavailable: 0 };
  const surge = podsOf(maxSurge, total, Math.ceil);
  const unavailable = Math.min(total, podsOf(maxUnavailable, total, Math.floor));
  return { maxSurge: surge, maxUnavailable: surge + unavailable === 0 ? 1 : unavailable };
}

function podsOf(value: IntOrPercent, total: number, round: (pods: number) => number): number {
  return typeof value === "number" ? value : round((Number.parseInt(value, 10) * total) / 100);
}

function intOrPercent(value: JsonValue | undefined): IntOrPercent | undefined {
  if (typeof value === "string") return /^\d+%$/.test(value) ? value : undefined;
  return typeof value === "number" ? value : undefined;
}
