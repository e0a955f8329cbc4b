import type { Health } from "@slipway/plugin-sdk";
import { textAt } from "../json/json.ts";
import { groupOf, type KubeObject } from "../manifests/kube-object.ts";
import { daemonSetHealth } from "./daemon-set-health.ts";
import { deploymentHealth } from "./deployment-health.ts";
import { podHealth } from "./pod-health.ts";
import { replicaSetHealth } from "./replica-set-health.ts";
import { statefulSetHealth } from "./stateful-set-health.ts";

/** How well an object runs, and why. */
export interface HealthVerdict {
  readonly health: Health;
  readonly reason: string;
}

/** A rule of one kind. Reads the object only; no clock, no cluster. */
export type HealthRule = (object: KubeObject) => HealthVerdict;

const rules: ReadonlyMap<string, HealthRule> = new Map([
  ["apps/Deployment", deploymentHealth],
  ["apps/StatefulSet", statefulSetHealth],
  ["apps/ReplicaSet", replicaSetHealth],
  ["apps/DaemonSet", daemonSetHealth],
  ["/Pod", podHealth],
]);

/** How well a live object runs; undefined for kinds without a rule, which have no health beyond being there. */
export function healthOf(object: KubeObject): HealthVerdict | undefined {
  const rule = rules.get(`${groupOf(object.apiVersion)}/${object.kind}`);
  if (rule === undefined) return undefined;
  if (textAt(object, "metadata", "deletionTimestamp") !== "")
    return { health: "progressing", reason: "Waiting for the object to be deleted" };
  return rule(object);
}
