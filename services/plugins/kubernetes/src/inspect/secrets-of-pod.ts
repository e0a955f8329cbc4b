import { isJsonArray, isJsonObject, type JsonValue, listAt, objectAt, textAt } from "../json/json.ts";
import { type KubeObject, namespaceOf } from "../manifests/kube-object.ts";

/** A Secret by its namespace and name. */
export interface SecretName {
  readonly namespace: string;
  readonly name: string;
}

/** The Secrets that a pod refers to, wherever its specification does. */
export function secretsOfPod(pod: KubeObject): readonly SecretName[] {
  const namespace = namespaceOf(pod);
  const names = new Set<string>();
  const collect = (value: JsonValue | undefined): void => {
    if (isJsonArray(value)) for (const item of value) collect(item);
    if (!isJsonObject(value)) return;
    for (const [key, item] of Object.entries(value)) {
      if (key.endsWith("SecretRef") || ["secretKeyRef", "secretRef"].includes(key)) names.add(textAt(item, "name"));
      else if (key === "secret") names.add(textAt(item, "secretName") || textAt(item, "name"));
      else collect(item);
    }
  };
  collect(objectAt(pod, "spec"));
  for (const each of listAt(pod, "spec", "imagePullSecrets")) names.add(textAt(each, "name"));
  names.delete("");
  return [...names].map((name) => ({ namespace, name }));
}
