import type { ApiCatalogue } from "../../client/discovery/api-catalogue.ts";
import type { ApiResource } from "../../client/discovery/discovery.ts";
import { isBuiltIn } from "../../kinds/is-built-in.ts";
import type { KindName } from "../../kinds/kind-state.ts";

const kind = (group: string, name: string): KindName => ({ group, kind: name });

const pod = kind("", "Pod");
const revision = kind("apps", "ControllerRevision");
const claim = kind("", "PersistentVolumeClaim");
const workloads: readonly KindName[] = [
  kind("apps", "Deployment"),
  kind("apps", "StatefulSet"),
  kind("apps", "DaemonSet"),
  kind("apps", "ReplicaSet"),
  kind("batch", "Job"),
  kind("batch", "CronJob"),
  kind("", "Service"),
  kind("autoscaling", "HorizontalPodAutoscaler"),
  kind("networking.k8s.io", "Ingress"),
  kind("policy", "PodDisruptionBudget"),
  claim,
  pod,
];

/** What objects of the built-in kinds own. */
const made: ReadonlyMap<string, readonly KindName[]> = new Map([
  ["apps/Deployment", [kind("apps", "ReplicaSet")]],
  ["apps/ReplicaSet", [pod]],
  ["apps/StatefulSet", [pod, revision, claim]],
  ["apps/DaemonSet", [pod, revision]],
  ["batch/CronJob", [kind("batch", "Job")]],
  ["batch/Job", [pod]],
  ["/ReplicationController", [pod]],
  ["/Service", [kind("discovery.k8s.io", "EndpointSlice")]],
]);

/** Groups whose objects own objects of another group. */
const related: ReadonlyMap<string, readonly string[]> = new Map([
  ["cert-manager.io", ["acme.cert-manager.io"]],
  ["serving.knative.dev", ["networking.internal.knative.dev", "autoscaling.internal.knative.dev"]],
]);

/** The groups of which custom resources of a group may own any kind. */
export function ownedGroups(group: string): readonly string[] {
  return isBuiltIn(group) ? [] : [group, ...(related.get(group) ?? [])];
}

/**
 * The kinds that objects of a kind may own: what Kubernetes' controllers make, and of a custom resource those of its own API group and what operators usually
 * make. `more` are kinds that anything may own.
 */
export function childKindsOf({ group, kind: name }: KindName, catalogue: ApiCatalogue, more: readonly KindName[]): readonly KindName[] {
  if (isBuiltIn(group)) return [...(made.get(`${group}/${name}`) ?? []), ...more];
  const groups = ownedGroups(group);
  const own = catalogue.kinds().filter((resource) => groups.includes(resource.group) && isFollowable(resource));
  return [...own.map((resource) => kind(resource.group, resource.kind)), ...workloads, ...more];
}

/** Whether the kind can be listed and watched. */
export function isFollowable({ verbs }: ApiResource): boolean {
  return verbs.includes("list") && verbs.includes("watch");
}

/** Kinds of which nothing but the metadata is needed: they have no health, and may be large or secret. */
export function isMetadataEnough({ group, kind: name }: KindName): boolean {
  const key = `${group}/${name}`;
  return ["apps/ControllerRevision", "discovery.k8s.io/EndpointSlice", "/ConfigMap", "/Secret", "/ServiceAccount"].includes(key);
}
