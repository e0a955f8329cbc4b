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
