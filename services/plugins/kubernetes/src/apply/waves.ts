import { isBuiltIn } from "../kinds/is-built-in.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { orderOf } from "../manifests/order.ts";
import { keyOf, type ResourceKey } from "../manifests/resource-key.ts";

/** Kinds in the order of their dependencies: a kind may depend on those of earlier rows. Kinds without a row come before the last row. */
const kindsByWave: readonly (readonly string[])[] = [
  ["Namespace", "CustomResourceDefinition", "PriorityClass", "RuntimeClass", "StorageClass", "IngressClass", "CSIDriver", "DeviceClass"],
  [
    "ServiceAccount",
    "Secret",
    "ConfigMap",
    "ResourceQuota",
    "LimitRange",
    "Role",
    "ClusterRole",
    "NetworkPolicy",
    "PersistentVolume",
    "PodDisruptionBudget",
    "PodTemplate",
  ],
  ["RoleBinding", "ClusterRoleBinding", "PersistentVolumeClaim", "Service", "Endpoints", "EndpointSlice"],
  ["Pod", "ReplicationController", "ReplicaSet", "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"],
];

/** Last: these block requests for other objects until their backends are ready. */
const gatekeepers = new Set([
  "ValidatingWebhookConfiguration",
  "MutatingWebhookConfiguration",
  "ValidatingAdmissionPolicy",
  "ValidatingAdmissionPolicyBinding",
  "MutatingAdmissionPolicy",
  "MutatingAdmissionPolicyBinding",
  "APIService",
]);

const waveOfKind = new Map(kindsByWave.flatMap((kinds, wave) => kinds.map((kind) => [kind, wave])));

/** The place of a kind in the order of dependencies. */
export function rankOfKind({ group, kind }: Pick<ResourceKey, "group" | "kind">): number {
  if (!isBuiltIn(group)) return kindsByWave.length;
  if (gatekeepers.has(kind)) return kindsByWave.length + 1;
  return waveOfKind.get(kind) ?? kindsByWave.length;
}

/** Objects that may be applied concurrently. */
export type Wave = readonly Manifest[];

/**
 * Divides the manifests into waves, each applied after the one before. The annotation `pipecd.dev/order` comes first, then the dependencies
 * between kinds. Within a wave the manifests keep their order.
 */
export function planWaves(manifests: readonly Manifest[]): readonly Wave[] {
  const byRank = Map.groupBy(manifests, ({ object }) => orderOf(object) * 100 + rankOfKind(keyOf(object)));
  return [...byRank].toSorted(([a], [b]) => a - b).map(([, wave]) => wave);
}

/** The objects in the order of their deletion: dependents before their dependencies, and Services before the pods they route to. */
export function planDeletionWaves(keys: readonly ResourceKey[]): readonly (readonly ResourceKey[])[] {
  const rankOf = (key: ResourceKey) => (key.group === "" && key.kind === "Service" ? kindsByWave.length - 0.5 : rankOfKind(key));
  return [...Map.groupBy(keys, rankOf)].toSorted(([a], [b]) => b - a).map(([, wave]) => wave);
}
