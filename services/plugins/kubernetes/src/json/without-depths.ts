import { isJsonArray, isJsonObject, type JsonValue } from "./json.ts";

/** No kind of object is nested so deeply; what a user may nest freely can be ten thousand levels deep, as API servers take it. */
const deepest = 500;

/** What stands for something that is nested too deeply. */
const mark = "…";

/** Texts, and the ends of lists and objects. */
const parts = /"[^"\\]*(?:\\.[^"\\]*)*"|[[{]|[\]}]/gs;

/** A JSON text in which a mark stands for what is nested too deeply. */
export function textWithoutDepths(text: string): string {
  const kept: string[] = [];
  let [depth, from] = [0, 0];
  for (const { 0: part, index } of text.matchAll(parts)) {
    if (part === "[" || part === "{") {
      depth += 1;
      if (depth === deepest + 1) kept.push(text.slice(from, index), JSON.stringify(mark));
    } else if (part === "]" || part === "}") {
      if (depth === deepest + 1) from = index + 1;
      depth -= 1;
    }
  }
  return kept.join("") + text.slice(from);
}

/** A value in which a mark stands for what is nested too deeply. */
export function valueWithoutDepths(value: JsonValue, depth = 0): JsonValue {
  if (!isJsonArray(value) && !isJsonObject(value)) return value;
  if (depth === deepest) return mark;
  if (isJsonArray(value)) return value.map((item) => valueWithoutDepths(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, valueWithoutDepths(item, depth + 1)]));
}
