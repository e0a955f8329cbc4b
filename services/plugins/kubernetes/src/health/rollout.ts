import { listAt, numberAt, textAt, valueAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import type { HealthVerdict } from "./health-rule.ts";

/** All is as it should be. */
export const healthy: HealthVerdict = { health: "healthy", reason: "" };

/** The controller is on its way. */
export function progressing(reason: string): HealthVerdict {
  return { health: "progressing", reason };
}

/** Something is wrong that time alone will not mend. */
export function degraded(reason: string): HealthVerdict {
  return { health: "degraded", reason };
}

/** Whether the controller has not yet seen the newest declaration. */
export function isUnobserved(object: KubeObject): boolean {
  const observed = statusNumber(object, "observedGeneration");
  return observed === 0 || (numberAt(object, "metadata", "generation") ?? 0) > observed;
}

/** A number of the status; absent means zero there. */
export function statusNumber(object: KubeObject, field: string): number {
  return numberAt(object, "status", field) ?? 0;
}

/** How many pods are wanted; undefined when the field is not set. */
export function desiredReplicas(object: KubeObject): number | undefined {
  return numberAt(object, "spec", "replicas");
}

/** A condition of the status by its type. */
export function conditionOf(
  object: KubeObject,
  type: string,
): { readonly status: string; readonly reason: string; readonly message: string } | undefined {
  const condition = listAt(object, "status", "conditions").find((each) => valueAt(each, "type") === type);
  return condition === undefined
    ? undefined
    : { status: textAt(condition, "status"), reason: textAt(condition, "reason"), message: textAt(condition, "message") };
}
