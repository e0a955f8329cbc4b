import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { type FieldSet, fieldsBelow, hasItself, isNothing, stepsOf } from "./field-set.ts";
import { findItem, itemMatcher } from "./list-items.ts";

/** Names of fields and indexes of items, from the object on. */
type Place = readonly (string | number)[];

/** A copy of the object without the fields. An item of a list goes as a whole if the set has the item itself, and a map or a list goes with the last of its content. */
export function withoutFields(object: KubeObject, fields: FieldSet): KubeObject {
  return stillKubeObject(strippedObject(object, fields));
}

function stripped(value: JsonValue, fields: FieldSet): JsonValue {
  return isJsonArray(value) ? strippedList(value, fields) : isJsonObject(value) ? strippedObject(value, fields) : value;
}

function strippedObject(value: JsonObject, fields: FieldSet): JsonObject {
  let left = value;
  for (const [step, below] of stepsOf(fields)) {
    const name = step.slice(2);
    if (!step.startsWith("f:") || !Object.hasOwn(left, name)) continue;
    const before = left[name] ?? null;
    const after = isNothing(below) ? undefined : stripped(before, below);
    const { [name]: _, ...rest } = left;
    if (after === undefined || (isEmptied(after) && !isEmptied(before))) left = rest;
    else if (after !== before) left = { ...left, [name]: after };
  }
  return left;
}

function strippedList(list: readonly JsonValue[], fields: FieldSet): readonly JsonValue[] {
  const steps = stepsOf(fields).map(([step, below]) => ({ isNamed: itemMatcher(step), below }));
  const left = list.flatMap((item, index) => {
    const below = steps.find(({ isNamed }) => isNamed(item, index))?.below;
    if (below === undefined) return [item];
    return hasItself(below) ? [] : [stripped(item, below)];
  });
  return left.length === list.length && left.every((item, index) => item === list[index]) ? list : left;
}

/** A copy of `object` with the fields as `source` has them. Items that it does not have are added if the set has the item itself. */
export function withFieldsOf(object: KubeObject, source: JsonObject, fields: FieldSet): KubeObject {
  return stillKubeObject(graftedObject(object, source, fields));
}

function grafted(own: JsonValue | undefined, value: JsonValue, below: FieldSet): JsonValue {
  if (isNothing(below)) return value;
  if (isJsonObject(value)) return graftedObject(isJsonObject(own) ? own : {}, value, below);
  return isJsonArray(value) ? graftedList(isJsonArray(own) ? own : [], value, below) : value;
}

function graftedObject(object: JsonObject, source: JsonObject, fields: FieldSet): JsonObject {
  let result = object;
  for (const [step, below] of stepsOf(fields)) {
    const name = step.slice(2);
    if (!step.startsWith("f:") || !Object.hasOwn(source, name)) continue;
    const own = Object.hasOwn(object, name) ? object[name] : undefined;
    const next = grafted(own, source[name] ?? null, below);
    if (own !== undefined || isNothing(below) || !isEmptied(next)) result = { ...result, [name]: next };
  }
  return result;
}

function graftedList(list: readonly JsonValue[], source: readonly JsonValue[], fields: FieldSet): readonly JsonValue[] {
  let result = list;
  for (const [step, below] of stepsOf(fields)) {
    const item = findItem(source, step);
    if (item === undefined) continue;
    const own = findItem(result, step);
    if (own !== undefined) result = result.with(result.indexOf(own), grafted(own, item, below));
    else if (hasItself(below)) result = [...result, item];
  }
  return result;
}

/** The fields of the set that the object does not have. */
export function fieldsMissingIn(value: JsonValue | undefined, fields: FieldSet): FieldSet {
  return Object.fromEntries(
    stepsOf(fields).flatMap(([step, below]): [string, JsonValue][] => {
      const present = valueAtStep(value, step);
      if (present === undefined || present === null) return [[step, below]];
      const rest = fieldsMissingIn(present, below);
      return isNothing(rest) ? [] : [[step, rest]];
    }),
  );
}

/** The fields of the set that the object has. */
export function fieldsPresentIn(value: JsonValue | undefined, fields: FieldSet): FieldSet {
  return Object.fromEntries(
    stepsOf(fields).flatMap(([step, below]): [string, JsonValue][] => {
      const present = valueAtStep(value, step);
      if (present === undefined || present === null) return [];
      if (isNothing(below)) return [[step, below]];
      const rest = { ...(Object.hasOwn(below, ".") && { ".": {} }), ...fieldsPresentIn(present, below) };
      return isNothing(rest) ? [] : [[step, rest]];
    }),
  );
}

/**
 * The fields of the set at the chosen places of the object. A place is the steps from the object on. A map that is owned as a whole cannot be divided: it is
 * chosen if all of it is.
 */
export function fieldsAt(object: JsonObject, fields: FieldSet, isChosen: (place: Place) => boolean): FieldSet {
  const choose = (value: JsonValue | undefined, below: FieldSet, steps: readonly (string | number)[]): FieldSet =>
    Object.fromEntries(
      stepsOf(below).flatMap(([step, deeper]): [string, JsonValue][] => {
        const next = valueAtStep(value, step);
        if (next === undefined) return [];
        const place = [...steps, step.startsWith("f:") ? step.slice(2) : isJsonArray(value) ? value.indexOf(next) : -1];
        if (isChosen(place) || (isNothing(deeper) && isWhollyChosen(next, place, isChosen))) return [[step, deeper]];
        const chosen = choose(next, deeper, place);
        return isNothing(chosen) ? [] : [[step, chosen]];
      }),
    );
  return choose(object, fields, []);
}

function isWhollyChosen(value: JsonValue, place: Place, isChosen: (place: Place) => boolean): boolean {
  if (!isJsonObject(value)) return false;
  const below = Object.entries(value).map(([key, item]) => ({ item, place: [...place, key] }));
  return below.length > 0 && below.every((each) => isChosen(each.place) || isWhollyChosen(each.item, each.place, isChosen));
}

/** Whether the set has the value at a place of the object, or something above it, or with `orBelow` something below it. */
export function coversPlace(
  object: JsonObject,
  fields: FieldSet,
  steps: readonly (string | number)[],
  { orBelow }: { readonly orBelow: boolean },
): boolean {
  let value: JsonValue | undefined = object;
  let below: FieldSet | undefined = fields;
  for (const [depth, step] of steps.entries()) {
    if (depth > 0 && isNothing(below)) return true;
    if (typeof step === "string") {
      below = fieldsBelow(below, `f:${step}`);
      value = isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    } else {
      const item: JsonValue | undefined = isJsonArray(value) ? value[step] : undefined;
      below = item === undefined ? undefined : stepsOf(below).find(([key]) => itemMatcher(key)(item, step))?.[1];
      value = item;
    }
    if (below === undefined) return false;
  }
  return orBelow || hasItself(below);
}

function valueAtStep(value: JsonValue | undefined, step: string): JsonValue | undefined {
  if (!step.startsWith("f:")) return isJsonArray(value) ? findItem(value, step) : undefined;
  const name = step.slice(2);
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isEmptied(value: JsonValue): boolean {
  return isJsonArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0;
}

/** No manager owns the kind or the name of an object, so no set has them. */
function stillKubeObject(object: JsonObject): KubeObject {
  return object as KubeObject;
}
