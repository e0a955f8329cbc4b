import { isJsonObject, type JsonValue, valueAt } from "../../json/json.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { keyOf, nameOfKey } from "../../manifests/resource-key.ts";

/** Maps of texts that every object may have. */
const everywhere: readonly (readonly string[])[] = [
  ["metadata", "labels"],
  ["metadata", "annotations"],
];
/** Maps of texts of built-in kinds, by `apiVersion kind`. */
const workload: readonly (readonly string[])[] = [
  ["spec", "selector", "matchLabels"],
  ["spec", "template", "metadata", "labels"],
  ["spec", "template", "metadata", "annotations"],
];
const byKind: ReadonlyMap<string, readonly (readonly string[])[]> = new Map([
  ["v1 ConfigMap", [["data"], ["binaryData"]]],
  ["v1 Secret", [["data"], ["stringData"]]],
  ["v1 Service", [["spec", "selector"]]],
  ...["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"].map((kind) => [`apps/v1 ${kind}`, workload] as const),
]);

/** The values that every cluster refuses because they must be texts, such as a port in a ConfigMap. The values themselves are not shown. */
export function refusedTexts(objects: readonly KubeObject[]): readonly string[] {
  return objects.flatMap((object) =>
    [...everywhere, ...(byKind.get(`${object.apiVersion} ${object.kind}`) ?? [])].flatMap((path) => {
      const map = valueAt(object, ...path);
      if (!isJsonObject(map)) return [];
      const refused = Object.entries(map).filter(([, value]) => typeof value !== "string" && value !== null);
      return refused.map(
        ([key, value]) =>
          `the cluster refuses ${nameOfKey(keyOf(object))}: ${[...path, key].join(".")} is a ${typeOf(value)}; put it in quotes`,
      );
    }),
  );
}

function typeOf(value: JsonValue): string {
  if (typeof value === "object") return Array.isArray(value) ? "list" : "map";
  return typeof value === "boolean" ? "boolean" : "number";
}
