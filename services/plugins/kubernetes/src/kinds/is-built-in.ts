/** The groups of Kubernetes' API server whose names have a dot. Others below `k8s.io`, such as the Gateway API, are defined by custom resources. */
const groups: ReadonlySet<string> = new Set([
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "apiregistration.k8s.io",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "certificates.k8s.io",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "events.k8s.io",
  "flowcontrol.apiserver.k8s.io",
  "internal.apiserver.k8s.io",
  "networking.k8s.io",
  "node.k8s.io",
  "rbac.authorization.k8s.io",
  "resource.k8s.io",
  "scheduling.k8s.io",
  "storage.k8s.io",
  "storagemigration.k8s.io",
]);

/** Whether the kinds of a group are Kubernetes' own. A custom kind may have the name of a built-in one, but its group has a dot. */
export function isBuiltIn(group: string): boolean {
  return !group.includes(".") || groups.has(group);
}
