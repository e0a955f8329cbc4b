import type { ApiResource } from "../../client/discovery/discovery.ts";
import { marks } from "../../decorate/marks.ts";
import { listAt } from "../../json/json.ts";
import { annotationOf, type KubeObject, labelOf, namespaceOf } from "../../manifests/kube-object.ts";
import { keyOf, parseKey } from "../../manifests/resource-key.ts";

/** Kinds whose objects programs write and nobody deploys. */
const passing = new Set([
  "/Endpoints",
  "/Event",
  "events.k8s.io/Event",
  "coordination.k8s.io/Lease",
  "coordination.k8s.io/LeaseCandidate",
  "discovery.k8s.io/EndpointSlice",
  "apps/ControllerRevision",
]);
/** Groups of measurements. */
const measured = /(^|\.)metrics\.k8s\.io$/;

/** What Kubernetes makes in every namespace. */
const ofEveryNamespace = new Set(["/ConfigMap/kube-root-ca.crt", "/ServiceAccount/default"]);
/** And in the one that exists from the beginning. */
const ofDefault = new Set(["/Service/kubernetes"]);

/** Whether a kind can have objects that somebody made and no application manages. */
export function mayBeUnmanaged({ group, kind, isNamespaced, verbs }: ApiResource): boolean {
  return isNamespaced && verbs.includes("list") && !passing.has(`${group}/${kind}`) && !measured.test(group);
}

/**
 * Whether no application manages a live object: it has no marks that were made for it, nobody owns it, because what is owned is seen with its owner, and it is none of
 * those that Kubernetes makes by itself.
 */
export function isUnmanaged(object: KubeObject): boolean {
  if (listAt(object, "metadata", "ownerReferences").length > 0 || isMarked(object)) return false;
  const { group, kind, namespace, name } = keyOf(object);
  const key = `${group}/${kind}/${name}`;
  const isTokenOfAccount = group === "" && kind === "Secret" && annotationOf(object, "kubernetes.io/service-account.name") !== "";
  return !ofEveryNamespace.has(key) && !(namespace === "default" && ofDefault.has(key)) && !isTokenOfAccount;
}

/** Whether the marks of some application are on it and were made for it: programs that copy objects copy marks as well. Copies of variants have another name. */
function isMarked(object: KubeObject): boolean {
  if (labelOf(object, marks.application) === "" && annotationOf(object, marks.application) === "") return false;
  const declared = parseKey(annotationOf(object, marks.resourceKey));
  if (declared === undefined) return false;
  const { group, kind, name } = keyOf(object);
  const isKind = declared.group.toLowerCase() === group.toLowerCase() && declared.kind.toLowerCase() === kind.toLowerCase();
  const isName = name === declared.name || name.startsWith(`${declared.name}-`);
  return isKind && isName && (declared.namespace === "" || declared.namespace === namespaceOf(object));
}
