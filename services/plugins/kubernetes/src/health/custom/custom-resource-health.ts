import { listAt, numberAt, textAt, valueAt } from "../../json/json.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import type { HealthVerdict } from "../health-rule.ts";
import { conditionsOf, degraded, progressing, suspended, wordsOf } from "../verdicts.ts";
import { conditionHealth } from "./condition-health.ts";
import { phaseHealth } from "./phase-health.ts";
import { alwaysReports } from "./reporting-kinds.ts";

/**
 * The health of a custom resource by the conventions that its controller follows: `observedGeneration`, conditions such as `Ready` and
 * `Stalled`, a phase. undefined if it follows none of them.
 */
export function customResourceHealth(object: KubeObject): HealthVerdict | undefined {
  const paused = pauseOf(object);
  if (paused) return paused;
  const generation = numberAt(object, "metadata", "generation");
  const observed = generationAt(object);
  if (generation !== undefined && observed !== undefined && observed < generation)
    return progressing("Waiting for the controller to observe the newest generation");
  const verdicts = [conditionHealth(allConditions(object), generation), phaseHealth(object), flagHealth(object)];
  const hasReported = conditionsOf(object).length > 0 || !alwaysReports(object);
  return worst(verdicts) ?? (hasReported ? undefined : progressing("Waiting for the controller to report a status"));
}

const worstFirst = ["degraded", "progressing", "suspended", "healthy"];

function worst(verdicts: readonly (HealthVerdict | undefined)[]): HealthVerdict | undefined {
  const known = verdicts.filter((verdict) => verdict !== undefined);
  return worstFirst.flatMap((health) => known.find((verdict) => verdict.health === health) ?? [])[0];
}

function pauseOf(object: KubeObject): HealthVerdict | undefined {
  const field = ["suspend", "suspended", "paused"].find((name) => valueAt(object, "spec", name) === true);
  if (field !== undefined) return suspended(`spec.${field} is true`);
  const condition = conditionsOf(object).find(({ type, status }) => status === "True" && (type === "Suspended" || type === "Paused"));
  return condition && suspended(wordsOf(condition));
}

/** Some controllers write it as a text. A text that is no number is a hash, which says nothing about the order. */
function generationAt(object: KubeObject): number | undefined {
  const text = textAt(object, "status", "observedGeneration");
  return /^\d+$/.test(text) ? Number(text) : numberAt(object, "status", "observedGeneration");
}

/** The kinds of the Gateway API report conditions for each parent or listener too. */
function allConditions(object: KubeObject) {
  const nested = ["parents", "ancestors", "listeners"].flatMap((list) =>
    listAt(object, "status", list).flatMap((_, index) => conditionsOf(object, list, index)),
  );
  return [...conditionsOf(object), ...nested];
}

/** What fields that are true or false say, and an error that is neither. */
function flagHealth(object: KubeObject): HealthVerdict | undefined {
  const error =
    textAt(object, "status", "error", "message") || textAt(object, "status", "error") || textAt(object, "status", "errorMessage");
  if (error) return degraded(error);
  if (valueAt(object, "status", "healthy") === false) return degraded("status.healthy is false");
  const field = ["ready", "readyToUse"].find((name) => typeof valueAt(object, "status", name) === "boolean");
  if (field === undefined) return undefined;
  return valueAt(object, "status", field) === true ? { health: "healthy", reason: "" } : progressing(`status.${field} is false`);
}
