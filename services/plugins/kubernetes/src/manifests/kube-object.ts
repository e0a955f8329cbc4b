import { isJsonObject, type JsonObject, objectAt, textAt } from "../json/json.ts";

/** A Kubernetes object, live or declared. */
export interface KubeObject extends JsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata;
}

/** The part of the metadata that every declared object has. */
export interface ObjectMetadata extends JsonObject {
  readonly name: string;
}

/** Whether `value` has everything that a Kubernetes object needs. */
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

/** The namespace as written; empty if none is. */
export function namespaceOf(object: JsonObject): string {
  return textAt(object, "metadata", "namespace");
}

/** A label; empty if it is not set. */
export function labelOf(object: JsonObject, label: string): string {
  return textAt(object, "metadata", "labels", label);
}

/** An annotation; empty if it is not set. */
export function annotationOf(object: JsonObject, annotation: string): string {
  return textAt(object, "metadata", "annotations", annotation);
}

/** A copy of `object` in another namespace. An empty one removes the namespace. */
export function withNamespace(object: KubeObject, namespace: string): KubeObject {
  const { namespace: _, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, name: object.metadata.name, ...(namespace !== "" && { namespace }) } };
}

/** A copy of `object` with labels and annotations added or replaced. */
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
