import fc from "fast-check";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";

/** Any object with at least one key. */
export const anyObject = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  value: fc.oneof({ depthSize: "small" }, fc.string(), fc.integer(), fc.boolean(), fc.array(tie("value"), { maxLength: 3 }), tie("object")),
  object: fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), tie("value"), { minKeys: 1, maxKeys: 4 }),
})).object;

/** Where a change is planted, and which one. */
export const anySeed = fc.nat();

/** The object with one change somewhere in it: a value replaced, a key or an item taken away, or one more. */
export function planted(value: JsonObject, seed: number): JsonObject {
  const changed = change(value, seed);
  return isJsonObject(changed) ? changed : value;
}

function change(value: JsonValue, seed: number): JsonValue {
  const [kind, rest] = [seed % 4, Math.floor(seed / 4)];
  if (isJsonArray(value) && value.length > 0) {
    const at = rest % value.length;
    if (kind === 0) return value.toSpliced(at, 1);
    if (kind === 1) return [...value, "planted"];
    return value.with(at, change(value[at] ?? null, Math.floor(rest / value.length)));
  }
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    const keys = Object.keys(value);
    const key = keys[rest % keys.length] ?? "";
    if (kind === 0) return Object.fromEntries(Object.entries(value).filter(([each]) => each !== key));
    if (kind === 1) return { ...value, planted: "planted" };
    return { ...value, [key]: change(value[key] ?? null, Math.floor(rest / keys.length)) };
  }
  return value === "planted" ? "other" : "planted";
}
