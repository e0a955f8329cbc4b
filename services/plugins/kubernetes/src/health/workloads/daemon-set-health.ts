import { textAt } from "../../json/json.ts";
import type { HealthRule } from "../health-rule.ts";
import { healthy, healthyBut, isUnobserved, progressing, statusNumber } from "../verdicts.ts";

/**
 * A DaemonSet is healthy if exactly the nodes that should run it run the newest template. With `OnDelete`, pods keep their template until
 * someone deletes them.
 */
export const daemonSetHealth: HealthRule = (set) => {
  const waiting = `Waiting for daemon set "${set.metadata.name}" rollout to finish because`;
  if (isUnobserved(set))
    return progressing("Waiting for rollout to finish because observed daemon set generation less than desired generation");
  const desired = statusNumber(set, "desiredNumberScheduled");
  const updated = statusNumber(set, "updatedNumberScheduled");
  const available = statusNumber(set, "numberAvailable");
  const misscheduled = statusNumber(set, "numberMisscheduled");
  const unavailable = statusNumber(set, "numberUnavailable");
  const updatesOnDelete = textAt(set, "spec", "updateStrategy", "type") === "OnDelete";
  if (updated < desired && !updatesOnDelete) return progressing(`${waiting} ${updated} out of ${desired} new pods have been updated`);
  if (available < desired) return progressing(`${waiting} ${available} of ${desired} updated pods are available`);
  if (misscheduled > 0)
    return progressing(`${misscheduled} nodes that are running the daemon pod, but are not supposed to run the daemon pod`);
  if (unavailable > 0)
    return progressing(`${unavailable} nodes that should be running the daemon pod and have none of the daemon pod running and available`);
  return updated < desired
    ? healthyBut(
        `${desired - updated} of ${desired} pods have an old template: with updateStrategy OnDelete a pod is updated when it is deleted`,
      )
    : healthy;
};
