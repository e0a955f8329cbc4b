import { annotationOf, type KubeObject } from "./kube-object.ts";
import type { Manifest } from "./manifest.ts";

const orderAnnotation = "pipecd.dev/order";

/** The place a person gave the object by annotation; 0 when there is none or it is no integer. */
export function orderOf(object: KubeObject): number {
  const text = annotationOf(object, orderAnnotation);
  return /^[-+]?\d{1,9}$/.test(text) ? Number(text) : 0;
}

/** By the order annotation; those with the same stay as they were. */
export function sortByOrder(manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.toSorted((a, b) => orderOf(a.object) - orderOf(b.object));
}
