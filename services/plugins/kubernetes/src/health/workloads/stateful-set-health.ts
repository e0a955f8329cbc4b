import { numberAt, textAt } from "../../json/json.ts";
import type { HealthRule } from "../health-rule.ts";
import { desiredReplicas, healthy, healthyBut, isUnobserved, progressing, statusNumber } from "../verdicts.ts";

/**
 * A StatefulSet is healthy if its pods are ready and have the newest revision, except those that its update strategy leaves alone: pods below
 * the partition, and with `OnDelete` every pod until someone deletes it.
 */
export const statefulSetHealth: HealthRule = (set) => {
  if (isUnobserved(set)) return progressing("Waiting for statefulset spec update to be observed");
  const desired = desiredReplicas(set);
  // Live objects always have it.
  if (desired === undefined) return progressing("The number of desired replicas is unspecified");
  const ready = statusNumber(set, "readyReplicas");
  if (desired !== ready) return progressing(`The number of ready replicas (${ready}) is different from the desired number (${desired})`);
  const available = numberAt(set, "status", "availableReplicas");
  if ((numberAt(set, "spec", "minReadySeconds") ?? 0) > 0 && available !== undefined && available < desired)
    return progressing(`Waiting for ${desired - available} of ${desired} pods to be ready for spec.minReadySeconds`);

  const updated = statusNumber(set, "updatedReplicas");
  const type = textAt(set, "spec", "updateStrategy", "type");
  // The controller never moves currentRevision on with OnDelete, so only the number of updated pods is meaningful.
  if (type === "OnDelete") {
    const old = desired - updated;
    return old > 0
      ? healthyBut(`${old} of ${desired} pods have an old revision: with updateStrategy OnDelete a pod is updated when it is deleted`)
      : healthy;
  }
  const partition = numberAt(set, "spec", "updateStrategy", "rollingUpdate", "partition");
  if (type === "RollingUpdate" && partition !== undefined) {
    const wanted = Math.max(desired - partition, 0);
    if (updated < wanted)
      return progressing(`Waiting for partitioned roll out to finish because ${updated} out of ${wanted} new pods have been updated`);
    return updated < desired
      ? healthyBut(`${desired - updated} of ${desired} pods have an old revision: they are below partition ${partition}`)
      : healthy;
  }
  const revision = textAt(set, "status", "updateRevision");
  return revision === textAt(set, "status", "currentRevision")
    ? healthy
    : progressing(`Waiting for statefulset rolling update to complete ${updated} pods at revision ${revision}`);
};
