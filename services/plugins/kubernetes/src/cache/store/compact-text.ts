import { deflateRawSync, inflateRawSync } from "node:zlib";

/** Longer texts are compressed. */
const longText = 16_384;

/** A text that is kept for long, such as the JSON of an object: a text is a fifth of what its parsed value takes. */
export type CompactText = string | Uint8Array;

/** Keeps a text. */
export function compact(text: string): CompactText {
  return text.length > longText ? deflateRawSync(text, { level: 1 }) : text;
}

/** The text that was kept. */
export function expand(kept: CompactText): string {
  return typeof kept === "string" ? kept : inflateRawSync(kept).toString();
}

/** Whether both keep the same text. */
export function isSameText(a: CompactText, b: CompactText): boolean {
  if (typeof a === "string" || typeof b === "string") return a === b;
  return Buffer.compare(a, b) === 0;
}
