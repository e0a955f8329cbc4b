import type { JsonValue } from "./json.ts";
import { textWithoutDepths, valueWithoutDepths } from "./without-depths.ts";

/** A number with too many digits for a double. Digits in a text, such as those of an image digest, begin with a quote. */
const longInteger = /(?:^|[[,:])\s*-?\d{16}/;

/** Parts of the engine's JSON that its types lack: the source text of numbers, and writing raw numbers. */
interface ExactJson {
  parse(text: string, revive: (key: string, value: unknown, context: { readonly source?: string }) => unknown): JsonValue;
  rawJSON(text: string): unknown;
}

const exactJson = JSON as unknown as ExactJson;

/**
 * The JSON text of `value`, on one line unless `indent` says by how many spaces to indent. Big integers keep every digit. Where a value is nested too deeply for
 * this machine, a mark stands for what is below 500 levels.
 */
export function encodeJson(value: JsonValue, indent?: number): string {
  try {
    return written(value, indent);
  } catch (error) {
    // Also for a text that is too long: it is thrown again then.
    if (error instanceof RangeError) return written(valueWithoutDepths(value), indent);
    throw error;
  }
}

function written(value: JsonValue, indent: number | undefined): string {
  try {
    return JSON.stringify(value, undefined, indent);
  } catch (error) {
    // It throws for big integers. A check of every value would slow down all other texts.
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? exactJson.rawJSON(item.toString()) : item), indent);
  }
}

/**
 * The value of a JSON text. Throws SyntaxError. Integers of 64 bits that a double cannot represent are bigint, larger ones doubles, as on the API server;
 * only texts with such digits are slower. One deep object must not hide the others of a list: where a text is nested too deeply for this machine, a mark stands
 * for what is below 500 levels.
 */
export function decodeJson(text: string): JsonValue {
  try {
    return parsed(text);
  } catch (error) {
    if (error instanceof RangeError) return parsed(textWithoutDepths(text));
    throw error;
  }
}

function parsed(text: string): JsonValue {
  const value: JsonValue = longInteger.test(text) ? exactJson.parse(text, exactInteger) : JSON.parse(text);
  return value;
}

function exactInteger(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value) || source === undefined || !/^-?\d+$/.test(source)) return value;
  const exact = BigInt(source);
  return BigInt.asIntN(64, exact) === exact ? exact : value;
}
