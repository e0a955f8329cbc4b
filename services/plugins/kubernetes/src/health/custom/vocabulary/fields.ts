import type { Health } from "@slipway/plugin-sdk";
import { isJsonArray, isJsonObject, type JsonValue, numberAt, textAt, valueAt } from "../../../json/json.ts";
import type { KubeObject } from "../../../manifests/kube-object.ts";
import { progressing } from "../../verdicts.ts";
import { type Check, firstOf, worstOf } from "./check.ts";
import { countAt, findAt, nameOfPlace, type Place, wordAt } from "./place.ts";

/** Always says this: the last line of a rule whose objects are fine unless something else was said. */
export function always(health: Health, reason = ""): Check {
  return () => ({ health, reason });
}

/** Says this if there is something at the place: not null, empty, or false. */
export function present(place: Place, health: Health, reason?: string): Check {
  return (at, object) => (isEmpty(findAt(place, at, object)) ? undefined : { health, reason: reason ?? wordAt(place, at, object) });
}

/** Says this if there is nothing at the place. */
export function absent(place: Place, health: Health, reason = `${nameOfPlace(place)} is not set`): Check {
  return (at, object) => (isEmpty(findAt(place, at, object)) ? { health, reason } : undefined);
}

/** Says this while the first count is below the second, for example ready pods below desired ones. */
export function fewer(place: Place, than: Place, health: Health = "progressing"): Check {
  return (at, object) => {
    const [count, wanted] = [countAt(place, at, object), countAt(than, at, object)];
    return count < wanted ? { health, reason: `${nameOfPlace(place)} is ${count} of ${wanted}` } : undefined;
  };
}

/** Says this if the places have different values. */
export function differ(place: Place, other: Place, health: Health, reason = `${nameOfPlace(place)} is not ${nameOfPlace(other)}`): Check {
  return (at, object) => (wordAt(place, at, object) === wordAt(other, at, object) ? undefined : { health, reason });
}

/** Progressing while the newest generation was not observed. With `isRequired` an absent number is an old one. */
export function observed({ field = "observedGeneration", isRequired = false } = {}): Check {
  return (at, object) => {
    const generation = numberAt(object, "metadata", "generation");
    const seen = generationAt(at, field) ?? (isRequired ? 0 : undefined);
    if (generation === undefined || seen === undefined || seen >= generation) return undefined;
    return progressing("Waiting for the controller to observe the newest generation");
  };
}

/** The worst of what the checks say of the elements of a list or map. `name` is where an element has its name. */
export function each(place: string, checks: readonly Check[], name = "name"): Check {
  return (at, object) =>
    worstOf(
      elementsOf(findAt(place, at, object)).map(([key, element]) => {
        const verdict = firstOf(checks, element, object);
        if (verdict === undefined || verdict.health === "healthy" || verdict.reason === "") return verdict;
        const called = textAt(element, ...name.split(".")) || key;
        return called === "" ? verdict : { ...verdict, reason: `${called}: ${verdict.reason}` };
      }),
    );
}

/** Applies the checks to what is at a place in the status, if there is something. */
export function within(place: string, checks: readonly Check[]): Check {
  return (at, object) => {
    const inner = findAt(place, at, object);
    return inner === undefined || inner === null ? undefined : firstOf(checks, inner, object);
  };
}

/** Some controllers write it as a text. A text that is no number is a hash, which says nothing about the order. */
export function generationAt(at: JsonValue | undefined, field = "observedGeneration"): number | undefined {
  const text = textAt(at, field);
  return /^\d+$/.test(text) ? Number(text) : numberAt(at, field);
}

/** The status of an object. */
export function statusOf(object: KubeObject): JsonValue | undefined {
  return valueAt(object, "status");
}

function elementsOf(value: JsonValue | undefined): readonly (readonly [string, JsonValue])[] {
  if (isJsonArray(value)) return value.map((element) => ["", element]);
  return isJsonObject(value) ? Object.entries(value) : [];
}

function isEmpty(value: JsonValue | undefined): boolean {
  if (isJsonArray(value)) return value.length === 0;
  if (isJsonObject(value)) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === "" || value === false;
}
