import { textAt } from "../json/json.ts";
import { groupOf, type KubeObject } from "../manifests/kube-object.ts";
import { daemonSetHealth } from "./daemon-set-health.ts";
import { deploymentHealth } from "./deployment-health.ts";
import type { HealthRule, HealthVerdict } from "./health-rule.ts";
import { podHealth } from "./pod-health.ts";
import { replicaSetHealth } from "./replica-set-health.ts";
import { statefulSetHealth } from "./stateful-set-health.ts";

const rules: ReadonlyMap<string, HealthRule> = new Map([
  ["apps/Deployment", deploymentHealth],
  ["apps/StatefulSet", statefulSetHealth],
  ["apps/ReplicaSet", replicaSetHealth],
  ["apps/DaemonSet", daemonSetHealth],
  ["/Pod", podHealth],
]);

/** The health of a live object; undefined for kinds without a rule, whose objects are healthy if they exist. */
export function healthOf(object: KubeObject): HealthVerdict | undefined {
  const rule = rules.get(`${groupOf(object.apiVersion)}/${object.kind}`);
  if (rule === undefined) return undefined;
  if (textAt(object, "metadata", "deletionTimestamp") !== "")
    return { health: "progressing", reason: "Waiting for the object to be deleted" };
  return rule(object);
}
