import { healthOf } from "../health/health.ts";
import type { HealthJudge } from "../health/user/health-judge.ts";
import { conditionOf, statusNumber, trueCondition } from "../health/verdicts.ts";
import { groupOf, type KubeObject } from "../manifests/kube-object.ts";
import type { ResourceKey } from "../manifests/resource-key.ts";

/** Whether an object is ready, and if not, why. */
export type Readiness =
  | { readonly kind: "ready" }
  /** `isFinal`: waiting longer changes nothing. */
  | { readonly kind: "not-ready"; readonly reason: string; readonly isFinal: boolean };

/** Built-in kinds that are waited for, besides all custom ones. What other kinds wait for, such as a volume, the pods that use it wait for too. */
const awaited: ReadonlySet<string> = new Set([
  "apps/Deployment",
  "apps/StatefulSet",
  "apps/DaemonSet",
  "apps/ReplicaSet",
  "/ReplicationController",
  "/Pod",
  "/Service",
  "batch/Job",
  "apiextensions.k8s.io/CustomResourceDefinition",
  "apiregistration.k8s.io/APIService",
]);

/** Whether objects of the kind are waited for. */
export function isAwaited({ group, kind }: Pick<ResourceKey, "group" | "kind">): boolean {
  return awaited.has(`${group}/${kind}`) || (group.includes(".") && !group.endsWith(".k8s.io"));
}

/** The readiness of a live object; undefined: it does not exist. What a person has suspended is ready: it would be waited for without end. */
export function readinessOf(object: KubeObject | undefined, judge: HealthJudge = healthOf): Readiness {
  if (object === undefined) return { kind: "not-ready", reason: "it does not exist any more", isFinal: false };
  const { health, reason } = judge(object) ?? { health: "healthy", reason: "" };
  if (health === "healthy" || health === "suspended") return { kind: "ready" };
  return { kind: "not-ready", reason: reason || `it is ${health}`, isFinal: health === "degraded" && isOver(object) };
}

/** Whether the controller has given up. Other problems, such as a container that crashes, may end. */
function isOver(object: KubeObject): boolean {
  const kind = `${groupOf(object.apiVersion)}/${object.kind}`;
  return kind === "batch/Job" || (kind === "apps/Deployment" && isOverdue(object));
}

/** Of a template that has just been changed, the controller has not made pods yet, and what it says of a deadline is about the one before. */
function isOverdue(deployment: KubeObject): boolean {
  if (conditionOf(deployment, "Progressing")?.reason !== "ProgressDeadlineExceeded") return false;
  return statusNumber(deployment, "updatedReplicas") > 0 || trueCondition(deployment, "ReplicaFailure") !== undefined;
}
