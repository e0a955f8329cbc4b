import type { JsonValue } from "./json.ts";

/** A run of digits long enough to lose some as a double. */
const longInteger = /\d{16}/;

/** What the engine's JSON can do beyond what its types say: give numbers as they were written, and write them so. */
interface ExactJson {
  parse(text: string, revive: (key: string, value: unknown, context: { readonly source?: string }) => unknown): JsonValue;
  rawJSON(text: string): unknown;
}

const exactJson = JSON as unknown as ExactJson;

/** The JSON text of `value`. Big integers keep every digit. */
export function encodeJson(value: JsonValue): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    // It refuses big integers; asking for each value whether it is one would slow down all the others.
    if (!(error instanceof TypeError)) throw error;
    return JSON.stringify(value, (_key, item: unknown) => (typeof item === "bigint" ? exactJson.rawJSON(item.toString()) : item));
  }
}

/** The value of a JSON text. Throws SyntaxError. Integers a double can not hold come as bigint; only texts with such digits pay for it. */
export function decodeJson(text: string): JsonValue {
  const value: JsonValue = longInteger.test(text) ? exactJson.parse(text, exactInteger) : JSON.parse(text);
  return value;
}

function exactInteger(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value) || source === undefined || !/^-?\d+$/.test(source)) return value;
  return BigInt(source);
}
