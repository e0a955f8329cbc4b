import { isJsonArray, type JsonValue, scalarText, valueAt } from "../../../json/json.ts";
import type { KubeObject } from "../../../manifests/kube-object.ts";

/** Where a value is: a dotted path in what a check reads, mostly the status, or a function that finds it. */
export type Place = string | PlaceFunction;

/** Finds a value in the object. `name` is what messages call it. */
export interface PlaceFunction {
  readonly name: string;
  readonly find: (object: KubeObject) => JsonValue | undefined;
}

/** A place in the whole object, for example `spec("paused")` for `spec.paused`. */
export function spec(path: string): PlaceFunction {
  return { name: `spec.${path}`, find: (object) => valueAt(object, "spec", ...path.split(".")) };
}

/** A label of the object. */
export function label(name: string): PlaceFunction {
  return { name: `label ${name}`, find: (object) => valueAt(object, "metadata", "labels", name) };
}

/** An annotation of the object. */
export function annotation(name: string): PlaceFunction {
  return { name: `annotation ${name}`, find: (object) => valueAt(object, "metadata", "annotations", name) };
}

/** The value at a place. */
export function findAt(place: Place, at: JsonValue | undefined, object: KubeObject): JsonValue | undefined {
  return typeof place === "string" ? valueAt(at, ...place.split(".")) : place.find(object);
}

/** What messages call a place. */
export function nameOfPlace(place: Place): string {
  return typeof place === "string" ? `status.${place}` : place.name;
}

/** The text, number or boolean at a place as a text; empty if there is none. */
export function wordAt(place: Place, at: JsonValue | undefined, object: KubeObject): string {
  return scalarText(findAt(place, at, object));
}

/** The number at a place, also one that is written as a text; 0 if there is none. The length of a list. */
export function countAt(place: Place, at: JsonValue | undefined, object: KubeObject): number {
  const value = findAt(place, at, object);
  if (isJsonArray(value)) return value.length;
  const count = Number(wordAt(place, at, object));
  return Number.isFinite(count) ? count : 0;
}
