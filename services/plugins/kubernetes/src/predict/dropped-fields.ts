import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";

type Steps = readonly (string | number)[];

/**
 * The declared fields of which the stored object has none, by path: a conversion may drop them, or an API server that does not know a field of a newer
 * version. Empty values are not stored by design, and an item of a list may have moved.
 */
export function droppedFields(declared: JsonObject, stored: JsonObject, isIgnored: (steps: Steps) => boolean): readonly string[] {
  return droppedAt(declared, [stored], [], isIgnored);
}

/** `stored` are the values that may be the counterpart. */
function droppedAt(
  declared: JsonValue,
  stored: readonly JsonValue[],
  steps: Steps,
  isIgnored: (steps: Steps) => boolean,
): readonly string[] {
  if (isEmpty(declared) || isIgnored(steps)) return [];
  if (stored.length === 0 && !holdsIgnored(declared, steps, isIgnored)) return [steps.join(".")];
  if (isJsonObject(declared))
    return Object.entries(declared).flatMap(([key, value]) => {
      const counterparts = stored.flatMap((each) => (isJsonObject(each) && Object.hasOwn(each, key) ? [each[key] ?? null] : []));
      return droppedAt(value, counterparts, [...steps, key], isIgnored);
    });
  if (!isJsonArray(declared)) return [];
  const items = stored.flatMap((each) => (isJsonArray(each) ? each : []));
  return declared.flatMap((item, index) => droppedAt(item, items, [...steps, index], isIgnored));
}

function holdsIgnored(value: JsonValue, steps: Steps, isIgnored: (steps: Steps) => boolean): boolean {
  if (!isJsonObject(value)) return false;
  return Object.entries(value).some(([key, item]) => isIgnored([...steps, key]) || holdsIgnored(item, [...steps, key], isIgnored));
}

/** Whether there is nothing in it but empty, false and zero values. */
function isEmpty(value: JsonValue): boolean {
  if (isJsonArray(value)) return value.every(isEmpty);
  return isJsonObject(value) ? Object.values(value).every(isEmpty) : !value;
}
