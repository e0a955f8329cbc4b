import { marks } from "../decorate/marks.ts";
import { type JsonObject, listAt, objectAt, textAt, valueAt } from "../json/json.ts";
import { groupOf, type KubeObject } from "../manifests/kube-object.ts";
import { difference, type FieldSet, fieldSetOf, unionOf } from "./field-set.ts";
import { withoutFields } from "./field-values.ts";

/** Fields that only the server may write. An object exported from a cluster has them. */
const serverFields = unionOf([
  fieldSetOf("status"),
  ...[
    "managedFields",
    "resourceVersion",
    "uid",
    "generation",
    "selfLink",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
  ].map((field) => fieldSetOf("metadata", field)),
]);

/** What holds an object, or records who changed it and how often: it is no part of what somebody wants. */
const bookkeeping = unionOf([
  serverFields,
  fieldSetOf("metadata", "finalizers"),
  fieldSetOf("metadata", "ownerReferences"),
  fieldSetOf("metadata", "annotations", "deployment.kubernetes.io/revision"),
  // A restart is a request that was carried out: to take it back would restart the pods again.
  fieldSetOf("spec", "template", "metadata", "annotations", "kubectl.kubernetes.io/restartedAt"),
]);

/** Differences in these are not shown: they change nothing, and the next sync removes them. */
const unshown = unionOf([
  fieldSetOf("metadata", "annotations", "kubectl.kubernetes.io/last-applied-configuration"),
  fieldSetOf("metadata", "annotations", marks.recreatedBy),
]);

/** The declaration without fields that only the server may write, and without what a controller fills in by design. */
export function withoutServerFields(object: KubeObject): KubeObject {
  return withoutFields(object, unionOf([serverFields, filledIn(object, object)]));
}

/**
 * Fields of a live object that are the server's or a controller's by design, whoever wrote them: what holds the object, the rules of an aggregated
 * ClusterRole, and certificates that `declared` leaves to an injector.
 */
export function designedFields(live: JsonObject, declared: JsonObject): FieldSet {
  return unionOf([bookkeeping, filledIn(live, declared)]);
}

/** Fields of which a difference is not shown. */
export function unshownFields(live: JsonObject, declared: JsonObject): FieldSet {
  return unionOf([designedFields(live, declared), unshown]);
}

/** What a controller fills in, live or exported into the declaration. */
function filledIn(object: JsonObject, declared: JsonObject): FieldSet {
  if (isAggregated(declared)) return fieldSetOf("rules");
  return difference(unionOf(bundlesOf(object).map(({ fields }) => fields)), ownBundles(declared));
}

function isAggregated(object: JsonObject): boolean {
  return textAt(object, "kind") === "ClusterRole" && valueAt(object, "aggregationRule", "clusterRoleSelectors") !== undefined;
}

/** Annotations that ask for a certificate. */
const injections = /^(cert-manager\.io\/inject-|service\.beta\.openshift\.io\/inject-cabundle$)/;
/** No certificate, or the line break that stands for one that is to come. */
const placeholders = new Set(["", "Cg=="]);

/** Where the declaration has certificates of its own. */
function ownBundles(declared: JsonObject): FieldSet {
  if (Object.keys(objectAt(declared, "metadata", "annotations")).some((name) => injections.test(name))) return {};
  return unionOf(bundlesOf(declared).flatMap(({ fields, value }) => (placeholders.has(value) ? [] : [fields])));
}

/** Where an injector writes the certificate of a webhook, of a conversion or of an aggregated API, and the one that is there. */
function bundlesOf(object: JsonObject): readonly { readonly fields: FieldSet; readonly value: string }[] {
  const at = (...path: readonly string[]) => [{ fields: fieldSetOf(...path), value: textAt(object, ...path) }];
  switch (`${textAt(object, "kind")}.${groupOf(textAt(object, "apiVersion"))}`) {
    case "ValidatingWebhookConfiguration.admissionregistration.k8s.io":
    case "MutatingWebhookConfiguration.admissionregistration.k8s.io":
      return listAt(object, "webhooks").map((webhook) => ({
        fields: {
          "f:webhooks": { [`k:${JSON.stringify({ name: textAt(webhook, "name") })}`]: fieldSetOf("clientConfig", "caBundle") },
        },
        value: textAt(webhook, "clientConfig", "caBundle"),
      }));
    case "CustomResourceDefinition.apiextensions.k8s.io":
      return at("spec", "conversion", "webhook", "clientConfig", "caBundle");
    case "APIService.apiregistration.k8s.io":
      return at("spec", "caBundle");
    default:
      return [];
  }
}
