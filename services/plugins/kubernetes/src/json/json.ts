/** A JSON value of the cluster or of a manifest. Integers above 2^53 are bigint, so no digits are lost. */
export type JsonValue = string | number | bigint | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Whether `value` is an object, not a list or null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether `value` is a list. */
export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The value at `path`; undefined if it does not exist. Numbers are list indexes. */
export function valueAt(value: JsonValue | undefined, ...path: readonly (string | number)[]): JsonValue | undefined {
  let current = value;
  for (const step of path) {
    if (typeof step === "number") current = isJsonArray(current) ? current[step] : undefined;
    else current = isJsonObject(current) && Object.hasOwn(current, step) ? current[step] : undefined;
  }
  return current;
}

/** The object at `path`; empty if there is none. */
export function objectAt(value: JsonValue | undefined, ...path: readonly (string | number)[]): JsonObject {
  const found = valueAt(value, ...path);
  return isJsonObject(found) ? found : {};
}

/** The list at `path`; empty if there is none. */
export function listAt(value: JsonValue | undefined, ...path: readonly (string | number)[]): readonly JsonValue[] {
  const found = valueAt(value, ...path);
  return isJsonArray(found) ? found : [];
}

/** The text at `path`; empty if there is none. */
export function textAt(value: JsonValue | undefined, ...path: readonly (string | number)[]): string {
  const found = valueAt(value, ...path);
  return typeof found === "string" ? found : "";
}

/** A text, number or boolean as a text; empty for anything else. Unlike `String`, it calls no `toString`, which a foreign object may have as a field. */
export function scalarText(value: JsonValue | undefined): string {
  return value === undefined || value === null || typeof value === "object" ? "" : String(value);
}

/** The number at `path`. */
export function numberAt(value: JsonValue | undefined, ...path: readonly (string | number)[]): number | undefined {
  const found = valueAt(value, ...path);
  return typeof found === "number" ? found : undefined;
}

/** A copy of `object` with `value` at `path`. Missing parent objects are created. */
export function withValueAt(object: JsonObject, path: readonly [string, ...string[]], value: JsonValue): JsonObject {
  const [first, ...rest] = path;
  const [second, ...more] = rest;
  return { ...object, [first]: second === undefined ? value : withValueAt(objectAt(object, first), [second, ...more], value) };
}

/** A copy of `object` without the value at `path`. */
export function withoutValueAt(object: JsonObject, path: readonly [string, ...string[]]): JsonObject {
  const [first, ...rest] = path;
  const [second, ...more] = rest;
  if (!Object.hasOwn(object, first)) return object;
  if (second !== undefined) {
    const child = object[first];
    return isJsonObject(child) ? { ...object, [first]: withoutValueAt(child, [second, ...more]) } : object;
  }
  const { [first]: _, ...left } = object;
  return left;
}
