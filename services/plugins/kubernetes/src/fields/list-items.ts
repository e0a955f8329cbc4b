import { isJsonObject, type JsonValue } from "../json/json.ts";
import { decodeJson } from "../json/json-codec.ts";

/** The item of a list that a step of a field set names. */
export function findItem(list: readonly JsonValue[], step: string): JsonValue | undefined {
  return list.find((item, index) => isItem(step, item, index));
}

/** Whether a step of a field set names the item. A declaration may omit a key that has a default, such as the protocol of a port. */
export function isItem(step: string, item: JsonValue, index: number): boolean {
  if (step.startsWith("i:")) return step === `i:${index}`;
  const named = decodeStep(step);
  if (step.startsWith("v:")) return named === item;
  if (!step.startsWith("k:") || !isJsonObject(named) || !isJsonObject(item)) return false;
  const keys = Object.entries(named).filter(([key]) => item[key] !== undefined);
  return keys.length > 0 && keys.every(([key, value]) => item[key] === value);
}

function decodeStep(step: string): JsonValue | undefined {
  try {
    return decodeJson(step.slice(2));
  } catch {
    return undefined;
  }
}
