import { type JsonValue, listAt, objectAt, textAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";

/** Names of the ConfigMaps that the pods of a workload read, sorted. Projected volumes are not included. */
export function referencedConfigMaps(workload: KubeObject): readonly string[] {
  const volumes = listAt(workload, ...podSpec, "volumes").map((volume) => textAt(volume, "configMap", "name"));
  return names([...volumes, ...fromEnvironment(workload, "configMapKeyRef", "configMapRef")]);
}

/** Names of the Secrets that the pods of a workload read, sorted. Projected volumes are not included. */
export function referencedSecrets(workload: KubeObject): readonly string[] {
  const volumes = listAt(workload, ...podSpec, "volumes").map((volume) => textAt(volume, "secret", "secretName"));
  return names([...volumes, ...fromEnvironment(workload, "secretKeyRef", "secretRef")]);
}

/** Images of the containers of a workload's pods, in order, without init containers. */
export function containerImages(workload: KubeObject): readonly string[] {
  return listAt(workload, ...podSpec, "containers")
    .map((container) => textAt(container, "image"))
    .filter((image) => image !== "");
}

const podSpec = ["spec", "template", "spec"] as const;

function fromEnvironment(workload: KubeObject, keyReference: string, wholeReference: string): readonly string[] {
  const spec = objectAt(workload, ...podSpec);
  const containers: readonly JsonValue[] = [...listAt(spec, "containers"), ...listAt(spec, "initContainers")];
  return containers.flatMap((container) => [
    ...listAt(container, "env").map((variable) => textAt(variable, "valueFrom", keyReference, "name")),
    ...listAt(container, "envFrom").map((source) => textAt(source, wholeReference, "name")),
  ]);
}

function names(found: readonly string[]): readonly string[] {
  return [...new Set(found.filter((name) => name !== ""))].toSorted(byCodePoint);
}

/** The order of Go's `sort.Strings` for the names Kubernetes allows. */
function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
