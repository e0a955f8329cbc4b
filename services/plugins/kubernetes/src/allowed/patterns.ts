import { z } from "zod";

/** Kinds that are often written in the plural, as in commands of kubectl. Manifests name them in the singular. */
const singulars = [
  ...["Pod", "Service", "ConfigMap", "Secret", "Namespace", "Node", "Event", "PersistentVolume", "PersistentVolumeClaim", "ServiceAccount"],
  ...["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "HorizontalPodAutoscaler", "PodDisruptionBudget"],
  ...["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition", "Lease", "LimitRange", "ResourceQuota"],
  ...["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"],
  ...["Ingress", "IngressClass", "StorageClass", "PriorityClass", "NetworkPolicy"],
];
const plurals = new Map(singulars.map((kind) => [pluralOf(kind), kind]));
const pluralForms = [...plurals.keys()].flatMap((plural) => [plural, plural.toLowerCase()]);

/** Neither the plural of a kind, nor a kind with a version instead of a group or before it. */
const kindPattern = new RegExp(
  String.raw`^(?!(${pluralForms.join("|")})(\.|$))(?![^.]*\.v[0-9]+((alpha|beta)[0-9]+)?(\.|$))[A-Za-z0-9.*-]+$`,
);
const kindWords = "must be a kind as manifests write it, such as Secret, Deployment.apps or *.apps: without a version, a slash or a space";

/** Patterns of kinds. Those that can fit none are refused, as a rule without effect would forbid nothing. */
export const kindPatterns = z.array(
  z
    .string()
    .regex(kindPattern, { error: explainKind })
    .meta({ errorMessage: `${kindWords}, in the singular` }),
);

const namespaceWords = "must be a pattern of namespaces such as shop-*: they have lower case letters, digits and - only";

/** Patterns of namespaces. */
export const namespacePatterns = z.array(
  z
    .string()
    .regex(/^[a-z0-9*-]+$/, { error: namespaceWords })
    .meta({ errorMessage: namespaceWords }),
);

function explainKind({ input }: { readonly input?: unknown }): string {
  const [kind = "", ...group] = String(input).split(".");
  const meant = [...plurals].find(([plural]) => plural.toLowerCase() === kind.toLowerCase())?.[1];
  return meant === undefined ? kindWords : `is a plural and would fit no kind; did you mean ${[meant, ...group].join(".")}?`;
}

function pluralOf(kind: string): string {
  if (kind.endsWith("y")) return `${kind.slice(0, -1)}ies`;
  return kind.endsWith("s") ? `${kind}es` : `${kind}s`;
}
