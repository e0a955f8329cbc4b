import { listAt, numberAt, textAt } from "../../json/json.ts";
import type { HealthRule } from "../health-rule.ts";
import { conditionOf, degraded, healthy, healthyBut, progressing, trueCondition, wordsOf } from "../verdicts.ts";

/** A PodDisruptionBudget is degraded if it cannot be evaluated. That it allows no disruption now may be its purpose. */
export const disruptionBudgetHealth: HealthRule = (budget) => {
  const observed = numberAt(budget, "status", "observedGeneration");
  if (observed === undefined || (numberAt(budget, "metadata", "generation") ?? 0) > observed)
    return progressing("Waiting for the disruption budget to be observed");
  const allowed = conditionOf(budget, "DisruptionAllowed");
  if (allowed?.status === "True" || allowed === undefined) return healthy;
  return allowed.reason === "SyncFailed" ? degraded(wordsOf(allowed)) : healthyBut(`No disruption is allowed now: ${wordsOf(allowed)}`);
};

/** A CertificateSigningRequest is healthy when its certificate is issued. */
export const signingRequestHealth: HealthRule = (request) => {
  const refused = trueCondition(request, "Denied") ?? trueCondition(request, "Failed");
  if (refused) return degraded(`${refused.type}: ${wordsOf(refused)}`);
  if (textAt(request, "status", "certificate") !== "") return healthy;
  return progressing(trueCondition(request, "Approved") ? "Waiting for the certificate to be issued" : "Waiting for approval");
};

/** A FlowSchema is degraded if the priority level to which it refers does not exist. */
export const flowSchemaHealth: HealthRule = (schema) => {
  const dangling = trueCondition(schema, "Dangling");
  return dangling ? degraded(wordsOf(dangling)) : healthy;
};

/** An admission policy whose expressions do not fit the kinds that it is for still works for others, so the warnings are only shown. */
export const admissionPolicyHealth: HealthRule = (policy) => {
  const warnings = listAt(policy, "status", "typeChecking", "expressionWarnings");
  return warnings.length === 0
    ? healthy
    : healthyBut(warnings.map((each) => `${textAt(each, "fieldRef")}: ${textAt(each, "warning")}`).join("; "));
};

/** A Node is healthy when its kubelet reports that it is ready. */
export const nodeHealth: HealthRule = (node) => {
  const ready = conditionOf(node, "Ready");
  if (ready === undefined) return progressing("Waiting for the node to report");
  return ready.status === "True" ? healthy : degraded(wordsOf(ready));
};
