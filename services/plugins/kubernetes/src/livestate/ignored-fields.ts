import { fileRules, readDocuments } from "@slipway/plugin-sdk/yaml";
import { type JsonValue, listAt } from "../json/json.ts";
import { groupOf, type KubeObject } from "../manifests/kube-object.ts";
import { identityOf, keyOf } from "../manifests/resource-key.ts";

/** Fields of single objects whose drift is ignored. */
export type IgnoredFields = readonly { readonly identity: string; readonly path: string }[];

/** Reads `spec.driftDetection.ignoreFields` of an application file: entries like `apps/v1:Deployment:shop:web#spec.replicas`. Invalid entries are ignored. */
export function ignoredFieldsOf(applicationFile: string): IgnoredFields {
  const config = readDocuments(applicationFile, "", fileRules).documents[0]?.value as JsonValue | undefined; // the reader makes nothing but JSON values
  return listAt(config, "spec", "driftDetection", "ignoreFields").flatMap((entry) => {
    const [key = "", path = ""] = String(entry).split("#", 2);
    const [apiVersion, kind, namespace, ...name] = key.split(":");
    if (apiVersion === undefined || !kind || namespace === undefined || name.length === 0 || path === "") return [];
    return [{ identity: identityOf({ group: groupOf(apiVersion), kind, namespace, name: name.join(":") }), path }];
  });
}

/** The paths ignored on one object. */
export function ignoredPathsOf(ignored: IgnoredFields, object: KubeObject): readonly string[] {
  if (ignored.length === 0) return [];
  const identity = identityOf(keyOf(object));
  return ignored.filter((field) => field.identity === identity).map(({ path }) => path);
}
