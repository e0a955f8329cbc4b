import { numberAt, textAt } from "../json/json.ts";
import type { HealthRule } from "./health-rule.ts";
import { desiredReplicas, healthy, isUnobserved, progressing, statusNumber } from "./rollout.ts";

/** A StatefulSet is healthy if its pods are ready and, except those below a partition, have the newest revision. */
export const statefulSetHealth: HealthRule = (set) => {
  if (isUnobserved(set)) return progressing("Waiting for statefulset spec update to be observed");
  const desired = desiredReplicas(set);
  // Live objects always have it.
  if (desired === undefined) return progressing("The number of desired replicas is unspecified");
  const ready = statusNumber(set, "readyReplicas");
  if (desired !== ready) return progressing(`The number of ready replicas (${ready}) is different from the desired number (${desired})`);

  const updated = statusNumber(set, "updatedReplicas");
  const partition = numberAt(set, "spec", "updateStrategy", "rollingUpdate", "partition");
  if (textAt(set, "spec", "updateStrategy", "type") === "RollingUpdate" && partition !== undefined) {
    const wanted = desired - partition;
    return updated < wanted
      ? progressing(`Waiting for partitioned roll out to finish because ${updated} out of ${wanted} new pods have been updated`)
      : healthy;
  }
  const revision = textAt(set, "status", "updateRevision");
  return revision === textAt(set, "status", "currentRevision")
    ? healthy
    : progressing(`Waiting for statefulset rolling update to complete ${updated} pods at revision ${revision}`);
};
