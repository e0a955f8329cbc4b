import { isJsonObject, type JsonValue } from "../json/json.ts";
import { decodeJson } from "../json/json-codec.ts";

/** Whether a step of a field set names an item of a list. */
type ItemMatcher = (item: JsonValue, index: number) => boolean;

/** The item of a list that a step of a field set names. */
export function findItem(list: readonly JsonValue[], step: string): JsonValue | undefined {
  return list.find(itemMatcher(step));
}

/** The default of a key that declarations omit although it tells items apart: two ports may have the same number. */
const defaults: Readonly<Record<string, JsonValue>> = { protocol: "TCP" };

/** Which items a step of a field set names. A declaration may omit a key that has a default, such as the protocol of a port. */
export function itemMatcher(step: string): ItemMatcher {
  if (step.startsWith("i:")) return (_, index) => step === `i:${index}`;
  const named = decodeStep(step);
  if (step.startsWith("v:")) return (item) => named === item;
  if (!step.startsWith("k:") || !isJsonObject(named)) return () => false;
  const wanted = Object.entries(named);
  return (item) => {
    if (!isJsonObject(item)) return false;
    const keys = wanted.filter(([key]) => item[key] !== undefined || defaults[key] !== undefined);
    return keys.length > 0 && keys.every(([key, value]) => (item[key] ?? defaults[key]) === value);
  };
}

function decodeStep(step: string): JsonValue | undefined {
  try {
    return decodeJson(step.slice(2));
  } catch {
    return undefined;
  }
}
