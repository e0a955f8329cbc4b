import { numberAt, valueAt } from "../../json/json.ts";
import type { HealthRule } from "../health-rule.ts";
import {
  conditionOf,
  degraded,
  desiredReplicas,
  healthy,
  progressing,
  statusNumber,
  suspended,
  trueCondition,
  wordsOf,
} from "../verdicts.ts";

/** A Deployment is healthy if all its pods have the newest template and are available. */
export const deploymentHealth: HealthRule = (deployment) => {
  if (valueAt(deployment, "spec", "paused") === true) return suspended("Deployment is paused");
  const generation = numberAt(deployment, "metadata", "generation") ?? 0;
  if (generation > statusNumber(deployment, "observedGeneration"))
    return progressing("Waiting for rollout to finish because observed deployment generation less than desired generation");
  if (conditionOf(deployment, "Progressing")?.reason === "ProgressDeadlineExceeded")
    return degraded(`Deployment "${deployment.metadata.name}" exceeded its progress deadline`);

  const desired = desiredReplicas(deployment);
  if (desired === undefined) return { health: "unknown", reason: "The number of desired replicas is unspecified" };
  const refused = trueCondition(deployment, "ReplicaFailure");
  if (refused) return degraded(wordsOf(refused));
  const updated = statusNumber(deployment, "updatedReplicas");
  const total = statusNumber(deployment, "replicas");
  const available = statusNumber(deployment, "availableReplicas");
  if (updated < desired) return progressing(`Waiting for remaining ${updated}/${desired} replicas to be updated`);
  if (updated < total) return progressing(`${total - updated} old replicas are pending termination`);
  if (available < total) return progressing(`Waiting for remaining ${total - available}/${total} replicas to be available`);
  return healthy;
};
