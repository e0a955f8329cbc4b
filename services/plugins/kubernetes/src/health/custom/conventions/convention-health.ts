import { type JsonValue, listAt, numberAt, textAt, valueAt } from "../../../json/json.ts";
import type { KubeObject } from "../../../manifests/kube-object.ts";
import type { HealthVerdict } from "../../health-rule.ts";
import { conditionsIn, degraded, progressing, suspended, wordsOf } from "../../verdicts.ts";
import { type Check, worstOf } from "../vocabulary/check.ts";
import { generationAt } from "../vocabulary/fields.ts";
import { conditionHealth } from "./condition-health.ts";
import { phaseHealth } from "./phase-health.ts";

/**
 * What a custom resource says by the conventions that its controller follows: `observedGeneration`, conditions such as `Ready` and `Stalled`,
 * a phase. undefined if it follows none of them.
 */
export const conventions: Check = (status, object) => {
  const paused = pauseOf(status, object);
  if (paused) return paused;
  const generation = numberAt(object, "metadata", "generation");
  const observed = generationAt(status);
  if (generation !== undefined && observed !== undefined && observed < generation)
    return progressing("Waiting for the controller to observe the newest generation");
  return worstOf([conditionHealth(allConditions(status), generation), phaseHealth(status, object.kind), flagHealth(status)]);
};

function pauseOf(status: JsonValue | undefined, object: KubeObject): HealthVerdict | undefined {
  const field = ["suspend", "suspended", "paused"].find((name) => valueAt(object, "spec", name) === true);
  if (field !== undefined) return suspended(`spec.${field} is true`);
  const condition = conditionsIn(status).find((each) => each.status === "True" && (each.type === "Suspended" || each.type === "Paused"));
  return condition && suspended(wordsOf(condition));
}

/** The kinds of the Gateway API report conditions for each parent or listener too. */
function allConditions(status: JsonValue | undefined) {
  const nested = ["parents", "ancestors", "listeners"].flatMap((list) => listAt(status, list).flatMap((each) => conditionsIn(each)));
  return [...conditionsIn(status), ...nested];
}

/** What fields that are true or false say, and an error that is neither. */
function flagHealth(status: JsonValue | undefined): HealthVerdict | undefined {
  const error = textAt(status, "error", "message") || textAt(status, "error") || textAt(status, "errorMessage");
  if (error) return degraded(error);
  if (valueAt(status, "healthy") === false) return degraded("status.healthy is false");
  const field = ["ready", "readyToUse"].find((name) => typeof valueAt(status, name) === "boolean");
  if (field === undefined) return undefined;
  return valueAt(status, field) === true ? { health: "healthy", reason: "" } : progressing(`status.${field} is false`);
}
