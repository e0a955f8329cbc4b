import type { HealthRule } from "../health-rule.ts";
import { conditionOf, degraded, desiredReplicas, healthy, isUnobserved, progressing, statusNumber } from "../verdicts.ts";

/** A ReplicaSet or ReplicationController is healthy if the desired number of pods is available and ready. */
export const replicaSetHealth: HealthRule = (set) => {
  if (isUnobserved(set))
    return progressing("Waiting for rollout to finish because observed replica set generation less than desired generation");
  const failure = conditionOf(set, "ReplicaFailure");
  if (failure?.status === "True") return degraded(failure.message);
  const desired = desiredReplicas(set);
  if (desired === undefined) return progressing("The number of desired replicas is unspecified");
  const available = statusNumber(set, "availableReplicas");
  if (available < desired) return progressing(`Waiting for rollout to finish because only ${available}/${desired} replicas are available`);
  const ready = statusNumber(set, "readyReplicas");
  return ready === desired
    ? healthy
    : progressing(`The number of ready replicas (${ready}) is different from the desired number (${desired})`);
};
