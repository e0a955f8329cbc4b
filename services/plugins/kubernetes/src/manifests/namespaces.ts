import { textAt } from "../json/json.ts";
import { groupOf, type KubeObject, withNamespace } from "./kube-object.ts";
import { type Manifest, withObject } from "./manifest.ts";

/** Built-in cluster-scoped kinds, as `Kind.group`. */
const clusterWide = new Set([
  "Namespace.",
  "Node.",
  "PersistentVolume.",
  "ComponentStatus.",
  "ClusterRole.rbac.authorization.k8s.io",
  "ClusterRoleBinding.rbac.authorization.k8s.io",
  "CustomResourceDefinition.apiextensions.k8s.io",
  "APIService.apiregistration.k8s.io",
  "MutatingWebhookConfiguration.admissionregistration.k8s.io",
  "ValidatingWebhookConfiguration.admissionregistration.k8s.io",
  "MutatingAdmissionPolicy.admissionregistration.k8s.io",
  "MutatingAdmissionPolicyBinding.admissionregistration.k8s.io",
  "ValidatingAdmissionPolicy.admissionregistration.k8s.io",
  "ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io",
  "PriorityClass.scheduling.k8s.io",
  "StorageClass.storage.k8s.io",
  "CSIDriver.storage.k8s.io",
  "CSINode.storage.k8s.io",
  "VolumeAttachment.storage.k8s.io",
  "VolumeAttributesClass.storage.k8s.io",
  "IngressClass.networking.k8s.io",
  "RuntimeClass.node.k8s.io",
  "DeviceClass.resource.k8s.io",
  "FlowSchema.flowcontrol.apiserver.k8s.io",
  "PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io",
  "CertificateSigningRequest.certificates.k8s.io",
  "ClusterTrustBundle.certificates.k8s.io",
]);

/** Cluster-scoped kinds: the built-in ones and those that the manifests define. */
export function clusterWideKinds(manifests: readonly Manifest[]): ReadonlySet<string> {
  const defined = manifests
    .map(({ object }) => object)
    .filter((object) => object.kind === "CustomResourceDefinition" && textAt(object, "spec", "scope") === "Cluster")
    .map((object) => `${textAt(object, "spec", "names", "kind")}.${textAt(object, "spec", "group")}`);
  return clusterWide.union(new Set(defined));
}

/** Puts every namespaced object into `namespace`, whatever is written. */
export function overrideNamespace(manifests: readonly Manifest[], namespace: string): readonly Manifest[] {
  if (namespace === "") return manifests;
  const outside = clusterWideKinds(manifests);
  return manifests.map((manifest) =>
    outside.has(kindAndGroup(manifest.object)) ? manifest : withObject(manifest, withNamespace(manifest.object, namespace)),
  );
}

function kindAndGroup(object: KubeObject): string {
  return `${object.kind}.${groupOf(object.apiVersion)}`;
}
