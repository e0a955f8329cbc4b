import { type JsonValue, listAt, numberAt, scalarText, textAt, valueAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import type { HealthVerdict } from "./health-rule.ts";

/** The object is in its desired state. */
export const healthy: HealthVerdict = { health: "healthy", reason: "" };

/** The object is in its desired state, and there is something to know about it. */
export function healthyBut(reason: string): HealthVerdict {
  return { health: "healthy", reason };
}

/** The controller is still working. */
export function progressing(reason: string): HealthVerdict {
  return { health: "progressing", reason };
}

/** A problem that does not resolve itself. */
export function degraded(reason: string): HealthVerdict {
  return { health: "degraded", reason };
}

/** Nothing happens until a person resumes it. */
export function suspended(reason: string): HealthVerdict {
  return { health: "suspended", reason };
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

/** One condition of a status. Fields that are absent are empty. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** The generation of the object to which it applies, where the controller says so. */
  readonly observedGeneration: number | undefined;
}

/** The conditions of an object, in `status.conditions`. */
export function conditionsOf(object: KubeObject): readonly Condition[] {
  return conditionsIn(object, "status");
}

/** The conditions at `path` of a value, such as a status, in its field `conditions`. */
export function conditionsIn(value: JsonValue | undefined, ...path: readonly (string | number)[]): readonly Condition[] {
  return listAt(value, ...path, "conditions").map((each) => ({
    type: textAt(each, "type"),
    status: scalarText(valueAt(each, "status")).replace(/^[tf]/, (letter) => letter.toUpperCase()),
    reason: textAt(each, "reason"),
    message: textAt(each, "message"),
    observedGeneration: numberAt(each, "observedGeneration"),
  }));
}

/** The condition of this type. */
export function conditionOf(object: KubeObject, type: string): Condition | undefined {
  return conditionsOf(object).find((each) => each.type === type);
}

/** The condition of this type, if it is true. */
export function trueCondition(object: KubeObject, type: string): Condition | undefined {
  return conditionsOf(object).find((each) => each.type === type && each.status === "True");
}

/** The condition of this type, if it is false. */
export function falseCondition(object: KubeObject, type: string): Condition | undefined {
  return conditionsOf(object).find((each) => each.type === type && each.status === "False");
}

/** What a condition says: its message, else its reason, else its type and status. */
export function wordsOf({ type, status, reason, message }: Condition): string {
  return message || reason || `${type} is ${status}`;
}
