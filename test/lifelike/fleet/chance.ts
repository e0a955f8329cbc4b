import { createHash } from "node:crypto";

/** A number from 0 to below 1 that is the same in every run for the same words: pictures of two runs can be compared. */
export function chance(...words: readonly (string | number)[]): number {
  return createHash("sha1").update(words.join("\n")).digest().readUInt32BE(0) / 2 ** 32;
}

/** One of some values, by chance. */
export function pick<Value>(values: readonly [Value, ...Value[]], ...words: readonly (string | number)[]): Value {
  return values[Math.floor(chance(...words) * values.length)] ?? values[0];
}

/** A hash of a commit. */
export function hashOf(...words: readonly (string | number)[]): string {
  return createHash("sha1").update(words.join("\n")).digest("hex");
}
