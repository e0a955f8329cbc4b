import { isJsonArray, type JsonValue, scalarText, textAt, valueAt } from "../../json/json.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import type { HealthRule } from "../health-rule.ts";
import { type Condition, conditionsOf, degraded, healthyBut, progressing } from "../verdicts.ts";

/** Where version v1 keeps the conditions. */
const conditionsAnnotation = "autoscaling.alpha.kubernetes.io/conditions";

/** A HorizontalPodAutoscaler is degraded if it cannot read its metrics or its target; one whose target is scaled to 0 is off. */
export const autoscalerHealth: HealthRule = (autoscaler) => {
  const conditions = new Map(allConditions(autoscaler).map((each) => [each.type, each]));
  const able = conditions.get("AbleToScale");
  if (able === undefined) return progressing("Waiting to Autoscale");
  if (able.status === "False" || /^Failed/.test(able.reason)) return degraded(able.message || able.reason);
  const active = conditions.get("ScalingActive");
  if (active?.reason === "ScalingDisabled") return healthyBut(active.message);
  if (active?.status === "False") return degraded(active.message || active.reason);
  return healthyBut(able.message);
};

function allConditions(autoscaler: KubeObject): readonly Condition[] {
  const own = conditionsOf(autoscaler);
  return own.length > 0 ? own : annotated(textAt(autoscaler, "metadata", "annotations", conditionsAnnotation));
}

function annotated(text: string): readonly Condition[] {
  let list: JsonValue;
  try {
    list = JSON.parse(text || "[]") as JsonValue; // JSON.parse makes nothing but JSON values
  } catch {
    return [];
  }
  if (!isJsonArray(list)) return [];
  return list.map((each) => ({
    type: textAt(each, "type"),
    status: scalarText(valueAt(each, "status")),
    reason: textAt(each, "reason"),
    message: textAt(each, "message"),
    observedGeneration: undefined,
  }));
}
