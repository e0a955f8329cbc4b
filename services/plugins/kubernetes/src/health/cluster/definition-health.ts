import type { HealthRule } from "../health-rule.ts";
import { conditionOf, degraded, falseCondition, healthy, progressing, trueCondition, wordsOf } from "../verdicts.ts";

/** A CustomResourceDefinition is healthy when the API server serves its kind. */
export const definitionHealth: HealthRule = (definition) => {
  const terminating = trueCondition(definition, "Terminating");
  if (terminating) return progressing(wordsOf(terminating));
  const names = falseCondition(definition, "NamesAccepted");
  if (names) return degraded(wordsOf(names));
  const violations = trueCondition(definition, "NonStructuralSchema");
  if (violations) return degraded(wordsOf(violations));
  const established = conditionOf(definition, "Established");
  if (established?.status === "True") return healthy;
  if (established?.status === "False" && established.reason !== "Installing") return degraded(wordsOf(established));
  return progressing(established ? wordsOf(established) : "Waiting for the API server to accept the definition");
};

/** An APIService is healthy when the API server that it stands for answers. */
export const apiServiceHealth: HealthRule = (service) => {
  const available = conditionOf(service, "Available");
  if (available === undefined) return progressing("Waiting for the API server to be checked");
  const reason = [available.reason, available.message].filter((each) => each !== "").join(": ");
  return available.status === "True" ? { health: "healthy", reason } : progressing(reason);
};
