import { fieldManager } from "../applier/applier.ts";
import { type JsonObject, type JsonValue, listAt, objectAt, textAt } from "../json/json.ts";
import type { FieldSet } from "./field-set.ts";

/** Who owns fields of an object, and which: an entry of its `managedFields`. */
export interface Manager {
  readonly name: string;
  readonly operation: string;
  /** Empty for the object itself. */
  readonly subresource: string;
  /** When it last changed its fields; empty if not known. */
  readonly time: string;
  readonly fields: FieldSet;
  readonly entry: JsonValue;
  readonly role: ManagerRole;
}

/**
 * `ours`: this plugin. `controller`: a controller of the cluster, whose fields beside ours are its work. `core`: a controller of Kubernetes itself, which
 * also decides fields that a manifest may declare. `other`: people and other tools, whose fields would not be there if only we had applied the object.
 */
export type ManagerRole = "ours" | "controller" | "core" | "other";

/** The managers of a live object. */
export function managersOf(object: JsonObject): readonly Manager[] {
  const entries = listAt(object, "metadata", "managedFields");
  const withStatus = new Set(entries.filter((entry) => textAt(entry, "subresource") === "status").map((entry) => textAt(entry, "manager")));
  return entries.map((entry) => {
    const name = textAt(entry, "manager");
    const subresource = textAt(entry, "subresource");
    return {
      name,
      operation: textAt(entry, "operation"),
      subresource,
      time: textAt(entry, "time"),
      fields: objectAt(entry, "fieldsV1"),
      entry,
      role: roleOf(name, subresource, withStatus.has(name)),
    };
  });
}

function roleOf(name: string, subresource: string, writesStatus: boolean): ManagerRole {
  if (name === fieldManager) return subresource === "" ? "ours" : "controller";
  if (core.has(name)) return "core";
  if (tools.test(name)) return subresource === "" || subresource === "scale" ? "other" : "controller";
  return subresource !== "" || writesStatus || controllers.test(name) ? "controller" : "other";
}

const core = new Set([
  "kube-controller-manager",
  "cloud-controller-manager",
  "kube-scheduler",
  "kubelet",
  "kube-apiserver",
  "clusterrole-aggregation-controller",
]);

/** Tools that people use, also those whose names look like a controller's: they apply what somebody declared. */
const tools =
  /^(kubectl|helm|kustomize-controller|helm-controller|argocd|argo-cd|flux|fleet|rancher-fleet|pulumi|terraform|hashicorp|kapp|before-first-apply|openapi-generator)/i;

/** Controllers write annotations, labels and fields on what others declare. They are named for what they do, or are known by name. */
const controllers = new RegExp(
  [
    "(^|[-_./])(controllers?|operators?|managers?|injector|cainjector|certgen|scheduler|autoscaler|webhooks?|provisioner|attacher|resizer|snapshotter|agent|updater|admission|syncer|rollouts)([-_./]|$)",
    "(Controller|Operator|Manager)$",
    "^(glbc|pilot-discovery|istiod|linkerd|keda|flagger|karpenter|velero|reloader|speaker|external-secrets|external-dns|kyverno|crossplane|traefik|cilium|calico|rancher|knative|sealed-secrets|vpa|descheduler)",
  ].join("|"),
  "i",
);
