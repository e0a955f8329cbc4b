import { manager, marks } from "../decorate/marks.ts";
import { isJsonObject, type JsonObject, objectAt, valueAt, withValueAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { formatKey, keyOf } from "../manifests/resource-key.ts";

export interface MarksRequest {
  /** Default: as the live object says. */
  readonly applicationId?: string;
  /** The label of variants. */
  readonly variantLabel: string;
}

/** Where a deployment adds marks that are not declared. */
const marked: readonly (readonly [string, ...string[]])[] = [
  ["metadata", "labels"],
  ["metadata", "annotations"],
  ["spec", "selector", "matchLabels"],
  ["spec", "template", "metadata", "labels"],
  ["spec", "template", "metadata", "annotations"],
];

/**
 * The declaration as a sync would apply it: the marks that differ from one deployment to the next are as on the live object, and those that say whose
 * the object is are the application's, or also as on the live object.
 */
export function withMarksOf(live: KubeObject, desired: KubeObject, { applicationId, variantLabel }: MarksRequest): KubeObject {
  const owning = [marks.managedBy, marks.application, marks.resourceKey];
  const copied = new Set<string>([marks.piped, marks.commitHash, marks.originalApiVersion, marks.configHash, variantLabel]);
  if (applicationId === undefined) for (const mark of owning) copied.add(mark);
  const owner: JsonObject = applicationId === undefined ? {} : { [marks.managedBy]: manager, [marks.application]: applicationId };
  const named: JsonObject = applicationId === undefined ? {} : { [marks.resourceKey]: resourceKeyOf(live, desired) };
  const whole = marked.reduce<JsonObject>((object, path) => {
    const own = valueAt(object, ...path);
    const all = {
      ...(isJsonObject(own) && own),
      ...Object.fromEntries(Object.entries(objectAt(live, ...path)).filter(([key]) => copied.has(key))),
      ...(path[0] === "metadata" && owner),
      ...(path[0] === "metadata" && path[1] === "annotations" && named),
    };
    return Object.keys(all).length === 0 ? object : withValueAt(object, path, all);
  }, desired);
  return { ...desired, ...whole };
}

/** Git may name no namespace. */
function resourceKeyOf(live: KubeObject, desired: KubeObject): string {
  const key = keyOf(desired);
  const written = valueAt(live, "metadata", "annotations", marks.resourceKey);
  const isUnnamed = written === formatKey({ ...key, namespace: "" });
  return isUnnamed ? formatKey({ ...key, namespace: "" }) : formatKey(key);
}
