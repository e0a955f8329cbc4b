import { isDeepStrictEqual } from "node:util";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";

/** The JSON merge patch that turns one object into the other. */
export function mergePatchBetween(from: JsonObject, to: JsonObject): JsonObject {
  const removed = Object.keys(from).filter((key) => !Object.hasOwn(to, key));
  const changed = Object.entries(to).flatMap(([key, value]): [string, JsonValue][] => {
    const before = Object.hasOwn(from, key) ? from[key] : undefined;
    if (isDeepStrictEqual(before, value)) return [];
    return [[key, isJsonObject(before) && isJsonObject(value) ? mergePatchBetween(before, value) : value]];
  });
  return Object.fromEntries([...removed.map((key): [string, JsonValue] => [key, null]), ...changed]);
}

/** One JSON merge patch that does what both do; where they disagree, what the second does. */
export function joinedPatches(first: JsonObject, second: JsonObject): JsonObject {
  const joined = Object.entries(second).map(([key, value]): [string, JsonValue] => {
    const before = Object.hasOwn(first, key) ? first[key] : undefined;
    return [key, isJsonObject(before) && isJsonObject(value) ? joinedPatches(before, value) : value];
  });
  return { ...first, ...Object.fromEntries(joined) };
}
