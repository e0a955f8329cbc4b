import type { Manifest } from "../manifests/manifest.ts";
import { orderOf } from "../manifests/order.ts";
import { keyOf, type ResourceKey } from "../manifests/resource-key.ts";

/** Kinds by what needs them: a kind may depend on those of earlier rows. Kinds without a row come before the last. */
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

/** Last: these stop requests of others when what stands behind them is not there yet. */
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

function waveOf({ group, kind }: Pick<ResourceKey, "group" | "kind">): number {
  if (!isBuiltIn(group)) return kindsByWave.length;
  if (gatekeepers.has(kind)) return kindsByWave.length + 1;
  return waveOfKind.get(kind) ?? kindsByWave.length;
}

/** Custom kinds may bear the name of a built-in one. */
function isBuiltIn(group: string): boolean {
  return !group.includes(".") || group.endsWith(".k8s.io");
}

/** A set of objects that may be applied at the same time. */
export type Wave = readonly Manifest[];

/**
 * The manifests in waves, each to be applied when those before it are. The annotation `pipecd.dev/order` comes first, then what kinds need of each other.
 * Within a wave the manifests keep their order.
 */
export function planWaves(manifests: readonly Manifest[]): readonly Wave[] {
  const byRank = Map.groupBy(manifests, ({ object }) => orderOf(object) * 100 + waveOf(keyOf(object)));
  return [...byRank].toSorted(([a], [b]) => a - b).map(([, wave]) => wave);
}

/** The objects in the order in which they are deleted: what needs others goes before them, and Services before the pods they lead to. */
export function planDeletionWaves(keys: readonly ResourceKey[]): readonly (readonly ResourceKey[])[] {
  const rankOf = (key: ResourceKey) => (key.group === "" && key.kind === "Service" ? kindsByWave.length - 0.5 : waveOf(key));
  return [...Map.groupBy(keys, rankOf)].toSorted(([a], [b]) => b - a).map(([, wave]) => wave);
}
