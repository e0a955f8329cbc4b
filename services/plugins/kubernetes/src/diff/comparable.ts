import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, objectAt, textAt } from "../json/json.ts";
import { canonicalQuantity } from "./quantity.ts";

/** Both objects in the form in which Kubernetes stores them, so that only real differences remain. */
export function comparable(old: JsonObject, desired: JsonObject): readonly [JsonObject, JsonObject] {
  const [a, b] = isSecret(old) && isSecret(desired) ? [withSameTexts(old, desired), desired] : [old, desired];
  return [withCanonicalQuantities(a), withCanonicalQuantities(b)];
}

function isSecret(object: JsonObject): boolean {
  return textAt(object, "kind") === "Secret";
}

/** The cluster stores a Secret's `stringData` encoded in `data`. What `desired` has as plain text is compared as plain text. */
function withSameTexts(old: JsonObject, desired: JsonObject): JsonObject {
  const wanted = Object.keys(objectAt(desired, "stringData"));
  const data = objectAt(old, "data");
  const moved = wanted.filter((key) => Object.hasOwn(data, key) && !Object.hasOwn(objectAt(old, "stringData"), key));
  if (moved.length === 0) return old;
  const left = Object.fromEntries(Object.entries(data).filter(([key]) => !moved.includes(key)));
  const texts = Object.fromEntries(moved.map((key) => [key, Buffer.from(textAt(data, key), "base64").toString()]));
  const { data: _, ...rest } = old;
  return { ...rest, ...(Object.keys(left).length > 0 && { data: left }), stringData: { ...objectAt(old, "stringData"), ...texts } };
}

/** Objects of built-in kinds whose values are quantities. */
const quantityMaps = new Set([
  "limits",
  "requests",
  "hard",
  "capacity",
  "allocatable",
  "overhead",
  "default",
  "defaultRequest",
  "max",
  "min",
  "maxLimitRequestRatio",
]);
/** Fields of built-in kinds that hold one quantity. */
const quantityFields = new Set(["sizeLimit", "divisor", "averageValue"]);

/** Maps of texts that people choose: a key in them is no field. */
const textMaps = new Set(["data", "binaryData", "stringData", "labels", "annotations", "matchLabels", "nodeSelector"]);

/** The object with every quantity as the API server writes it. */
export function withCanonicalQuantities(object: JsonObject): JsonObject {
  const rewritten = rewrite(object);
  return isJsonObject(rewritten) ? rewritten : object;
}

function rewrite(value: JsonValue): JsonValue {
  if (isJsonArray(value)) {
    const items = value.map(rewrite);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isJsonObject(value)) return value;
  let changed = false;
  const entries = Object.entries(value).map(([key, item]): [string, JsonValue] => {
    if (textMaps.has(key)) return [key, item];
    const next = quantityMaps.has(key) && isJsonObject(item) ? quantities(item) : quantityFields.has(key) ? quantity(item) : rewrite(item);
    changed ||= next !== item;
    return [key, next];
  });
  return changed ? Object.fromEntries(entries) : value;
}

function quantities(map: JsonObject): JsonObject {
  const entries = Object.entries(map).map(([key, item]): [string, JsonValue] => [key, quantity(item)]);
  return entries.some(([key, item]) => item !== map[key]) ? Object.fromEntries(entries) : map;
}

function quantity(value: JsonValue): JsonValue {
  return typeof value === "string" || typeof value === "number" ? canonicalQuantity(value) : value;
}
