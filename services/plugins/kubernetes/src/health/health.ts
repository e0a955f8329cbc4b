import { groupOf, type KubeObject } from "../manifests/kube-object.ts";
import { autoscalerHealth } from "./cluster/autoscaler-health.ts";
import { apiServiceHealth, definitionHealth } from "./cluster/definition-health.ts";
import {
  admissionPolicyHealth,
  disruptionBudgetHealth,
  flowSchemaHealth,
  nodeHealth,
  signingRequestHealth,
} from "./cluster/policy-health.ts";
import { customResourceHealth } from "./custom/custom-resource-health.ts";
import { deletionHealth } from "./deletion-health.ts";
import type { HealthRule, HealthVerdict } from "./health-rule.ts";
import { ingressHealth, serviceHealth } from "./network/service-health.ts";
import { attachmentHealth, claimHealth, volumeHealth } from "./storage/volume-health.ts";
import { daemonSetHealth } from "./workloads/daemon-set-health.ts";
import { deploymentHealth } from "./workloads/deployment-health.ts";
import { cronJobHealth, jobHealth } from "./workloads/job-health.ts";
import { podHealth } from "./workloads/pod-health.ts";
import { replicaSetHealth } from "./workloads/replica-set-health.ts";
import { statefulSetHealth } from "./workloads/stateful-set-health.ts";

const rules: ReadonlyMap<string, HealthRule> = new Map([
  ["apps/Deployment", deploymentHealth],
  ["apps/StatefulSet", statefulSetHealth],
  ["apps/ReplicaSet", replicaSetHealth],
  ["apps/DaemonSet", daemonSetHealth],
  ["/ReplicationController", replicaSetHealth],
  ["/Pod", podHealth],
  ["batch/Job", jobHealth],
  ["batch/CronJob", cronJobHealth],
  ["/Service", serviceHealth],
  ["networking.k8s.io/Ingress", ingressHealth],
  ["extensions/Ingress", ingressHealth],
  ["/PersistentVolumeClaim", claimHealth],
  ["/PersistentVolume", volumeHealth],
  ["storage.k8s.io/VolumeAttachment", attachmentHealth],
  ["apiextensions.k8s.io/CustomResourceDefinition", definitionHealth],
  ["apiregistration.k8s.io/APIService", apiServiceHealth],
  ["autoscaling/HorizontalPodAutoscaler", autoscalerHealth],
  ["policy/PodDisruptionBudget", disruptionBudgetHealth],
  ["certificates.k8s.io/CertificateSigningRequest", signingRequestHealth],
  ["flowcontrol.apiserver.k8s.io/FlowSchema", flowSchemaHealth],
  ["admissionregistration.k8s.io/ValidatingAdmissionPolicy", admissionPolicyHealth],
  ["/Node", nodeHealth],
]);

/** The health of a live object; undefined for kinds without a rule whose objects follow no convention: they are healthy if they exist. */
export function healthOf(object: KubeObject): HealthVerdict | undefined {
  const deleted = deletionHealth(object);
  if (deleted) return deleted;
  const group = groupOf(object.apiVersion);
  const rule = rules.get(`${group}/${object.kind}`);
  if (rule !== undefined) return rule(object);
  return group.includes(".") ? customResourceHealth(object) : undefined;
}
