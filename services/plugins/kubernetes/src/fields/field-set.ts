import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";

/**
 * Fields of an object as the API server writes them in `fieldsV1`: nested objects with a key per step. `f:NAME` is a field, `k:{…}` an item of a list
 * with those values, `v:…` an item that is this value, `i:N` an item by its index. `.` and an object without keys are the value itself.
 */
export type FieldSet = JsonObject;

const itself = ".";

/** Whether the value itself is in the set, not only something below it. */
export function hasItself(fields: FieldSet): boolean {
  return Object.hasOwn(fields, itself) || Object.keys(fields).length === 0;
}

/** The fields of the set below a step; undefined if it has none. */
export function fieldsBelow(fields: FieldSet, step: string): FieldSet | undefined {
  const below = Object.hasOwn(fields, step) ? fields[step] : undefined;
  return isJsonObject(below) ? below : undefined;
}

/** The steps of a set, without the value itself. */
export function stepsOf(fields: FieldSet): readonly (readonly [string, FieldSet])[] {
  return Object.entries(fields).flatMap(([step, below]) => (step !== itself && isJsonObject(below) ? [[step, below] as const] : []));
}

/** The set with one field, or with a field below a path of them. */
export function fieldSetOf(...names: readonly string[]): FieldSet {
  return names.reduceRight<FieldSet>((below, name) => ({ [`f:${name}`]: below }), {});
}

/** The fields that any of the sets has. A set without fields has none, unlike the one of a value itself. */
export function unionOf(sets: readonly FieldSet[]): FieldSet {
  return sets.reduce((a, b) => (isNothing(a) ? b : isNothing(b) ? a : joined(a, b)), {});
}

/** Whether a whole set, from the object on, has no fields. */
export function isNothing(fields: FieldSet): boolean {
  return Object.keys(fields).length === 0;
}

function joined(a: FieldSet, b: FieldSet): FieldSet {
  if (isNothing(a) || isNothing(b)) return { ...a, ...b, [itself]: {} };
  const both = Object.entries(b).map(([step, below]): [string, JsonValue] => {
    const own = fieldsBelow(a, step);
    if (own === undefined || !isJsonObject(below)) return [step, below];
    return [step, isNothing(own) && isNothing(below) ? own : joined(own, below)];
  });
  return { ...a, ...Object.fromEntries(both) };
}

/** The fields of `a` that `b` does not have. A map whose entries are in `b`, and whatever is below a value that is in `b` as a whole, count as in `b`. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  const left = Object.entries(a).flatMap(([step, below]): [string, JsonValue][] => {
    const other = fieldsBelow(b, step);
    if (other === undefined || !isJsonObject(below)) return step === itself && !isNothing(b) ? [] : [[step, below]];
    if (isNothing(below) || isNothing(other)) return [];
    const rest = difference(below, other);
    return isNothing(rest) ? [] : [[step, rest]];
  });
  return Object.fromEntries(left);
}

/** The fields that both have. What is below a value that the other has as a whole counts. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const both = stepsOf(a).flatMap(([step, below]): [string, JsonValue][] => {
    const other = fieldsBelow(b, step);
    if (other === undefined) return [];
    if (isNothing(other)) return [[step, below]];
    if (isNothing(below)) return hasItself(other) ? [[step, below]] : [];
    const rest = intersection(below, other);
    const own = Object.hasOwn(below, itself) && Object.hasOwn(other, itself);
    return isNothing(rest) && !own ? [] : [[step, own ? { [itself]: {}, ...rest } : rest]];
  });
  return Object.fromEntries(both);
}
