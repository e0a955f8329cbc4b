import { listAt, numberAt, textAt, valueAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import type { HealthVerdict } from "./health-rule.ts";

/** The object is in its desired state. */
export const healthy: HealthVerdict = { health: "healthy", reason: "" };

/** The controller is still working. */
export function progressing(reason: string): HealthVerdict {
  return { health: "progressing", reason };
}

/** A problem that does not resolve itself. */
export function degraded(reason: string): HealthVerdict {
  return { health: "degraded", reason };
}

/** Whether the controller has not yet observed the newest generation. */
export function isUnobserved(object: KubeObject): boolean {
  const observed = statusNumber(object, "observedGeneration");
  return observed === 0 || (numberAt(object, "metadata", "generation") ?? 0) > observed;
}

/** A number in the status; 0 if absent. */
export function statusNumber(object: KubeObject, field: string): number {
  return numberAt(object, "status", field) ?? 0;
}

/** The desired number of pods; undefined if the field is not set. */
export function desiredReplicas(object: KubeObject): number | undefined {
  return numberAt(object, "spec", "replicas");
}

/** The condition of this type. */
export function conditionOf(
  object: KubeObject,
  type: string,
): { readonly status: string; readonly reason: string; readonly message: string } | undefined {
  const condition = listAt(object, "status", "conditions").find((each) => valueAt(each, "type") === type);
  return condition === undefined
    ? undefined
    : { status: textAt(condition, "status"), reason: textAt(condition, "reason"), message: textAt(condition, "message") };
}
