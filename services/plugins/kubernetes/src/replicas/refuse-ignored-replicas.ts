import { Fault } from "@slipway/plugin-sdk";
import { type IgnoredFields, ignoredOf } from "../fields/ignored-fields.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { keyOf, nameOfKey } from "../manifests/resource-key.ts";

/**
 * Throws `invalid` if the application file leaves the number of pods of a workload to others that is to share them with its canary: nothing would give back what
 * the canary took.
 */
export function refuseIgnoredReplicas(ignored: IgnoredFields, workloads: readonly KubeObject[]): void {
  const left = workloads.filter((workload) => ignoredOf(ignored, workload).isIgnored(["spec", "replicas"]));
  if (left.length === 0) return;
  const names = left.map((workload) => nameOfKey(keyOf(workload))).join(", ");
  throw new Fault(
    "invalid",
    `dynamicStableScale: spec.driftDetection.ignoreFields leaves spec.replicas of ${names} to others, so a canary cannot take pods from there: remove the entry, or dynamicStableScale`,
  );
}
