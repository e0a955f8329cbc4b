import { isJsonObject, type JsonObject, objectAt, textAt } from "../json/json.ts";

/** An object of the cluster, or what should become one. */
export interface KubeObject extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata;
}

/** The part of the metadata that every declared object has. */
export interface ObjectMetadata extends JsonObject {
  readonly name: string;
}

/** Whether `value` has all that makes it an object of the cluster. */
export function isKubeObject(value: unknown): value is KubeObject {
  if (!isJsonObject(value)) return false;
  return textAt(value, "apiVersion") !== "" && textAt(value, "kind") !== "" && textAt(value, "metadata", "name") !== "";
}

/** Group of an `apiVersion`; empty for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}

/** Version of an `apiVersion`. */
export function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.indexOf("/") + 1);
}

/** Namespace as written; empty when none is. */
export function namespaceOf(object: JsonObject): string {
  return textAt(object, "metadata", "namespace");
}

/** One label, empty when it is not there. */
export function labelOf(object: JsonObject, label: string): string {
  return textAt(object, "metadata", "labels", label);
}

/** One annotation, empty when it is not there. */
export function annotationOf(object: JsonObject, annotation: string): string {
  return textAt(object, "metadata", "annotations", annotation);
}

/** `object` in another namespace; an empty one takes it out. */
export function withNamespace(object: KubeObject, namespace: string): KubeObject {
  const { namespace: _, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, name: object.metadata.name, ...(namespace !== "" && { namespace }) } };
}

/** `object` with labels and annotations added; those of the same name are replaced. */
export function withMetadata(
  object: KubeObject,
  { labels = {}, annotations = {} }: { readonly labels?: JsonObject; readonly annotations?: JsonObject },
): KubeObject {
  const merged = {
    labels: { ...objectAt(object, "metadata", "labels"), ...labels },
    annotations: { ...objectAt(object, "metadata", "annotations"), ...annotations },
  };
  return {
    ...object,
    metadata: {
      ...object.metadata,
      ...(Object.keys(merged.labels).length > 0 && { labels: merged.labels }),
      ...(Object.keys(merged.annotations).length > 0 && { annotations: merged.annotations }),
    },
  };
}
