import type { CelInput } from "@bufbuild/cel";
import { isJsonArray, isJsonObject, type JsonValue } from "../../json/json.ts";
import { limits } from "./limits.ts";

/** An object as expressions see it, and how much there is of it. */
export interface CelObject {
  readonly value: CelInput;
  readonly values: number;
}

/** Converts an object for expressions. Whole numbers are integers, as in those of Kubernetes. undefined: there is too much of it. */
export function celObject(object: JsonValue): CelObject | undefined {
  const left = { values: limits.values as number, text: limits.text as number };
  const value = convert(object, left);
  return left.values < 0 || left.text < 0 ? undefined : { value, values: limits.values - left.values };
}

function convert(value: JsonValue, left: { values: number; text: number }): CelInput {
  left.values--;
  if (left.values < 0 || left.text < 0) return null;
  if (typeof value === "string") left.text -= value.length;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (isJsonArray(value)) return value.map((each) => convert(each, left));
  if (isJsonObject(value)) {
    const entries = Object.entries(value).map(([key, each]): [string, CelInput] => {
      left.text -= key.length;
      return [key, convert(each, left)];
    });
    return new Map(entries);
  }
  return value;
}
