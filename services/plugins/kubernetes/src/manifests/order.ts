import { annotationOf, type KubeObject } from "./kube-object.ts";
import type { Manifest } from "./manifest.ts";

const orderAnnotation = "pipecd.dev/order";

/** The value of the order annotation; 0 if it is missing or not an integer. */
export function orderOf(object: KubeObject): number {
  const text = annotationOf(object, orderAnnotation);
  return /^[-+]?\d{1,9}$/.test(text) ? Number(text) : 0;
}

/** Sorts by the order annotation, stably. */
export function sortByOrder(manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.toSorted((a, b) => orderOf(a.object) - orderOf(b.object));
}
