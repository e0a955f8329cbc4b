import { floatOf, integerOf } from "./numbers.ts";

/** What a scalar is in JSON. Integers that a double cannot represent are bigint. */
export type ScalarValue = string | number | bigint | boolean | null;

/** An infinite number, or none, which JSON cannot represent. */
export const nonFinite = Symbol("not finite");

const words = new Map<string, boolean | null | typeof nonFinite>([
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map((word) => [word, true] as const),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map((word) => [word, false] as const),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, nonFinite] as const),
  ...[".inf", ".Inf", ".INF"].flatMap((word) => [word, `+${word}`, `-${word}`].map((signed) => [signed, nonFinite] as const)),
]);

/**
 * The value of a plain scalar by the rules of Kubernetes' parser: words and octal numbers as in YAML 1.1, while dates and 12:30 are texts, and so is
 * a number that no double can represent, because 7e12345 is more likely a commit.
 */
export function plainScalar(text: string): ScalarValue | typeof nonFinite {
  const word = words.get(text);
  if (word !== undefined) return word;
  const integer = integerOf(text);
  if (integer !== undefined) return exact(integer);
  return floatOf(text) ?? text;
}

/** Integers above 63 bits are doubles on every API server, so no digits can be kept. */
function exact(integer: bigint): number | bigint {
  const value = Number(integer);
  return Number.isSafeInteger(value) || integer >= 2n ** 63n ? value : integer;
}
