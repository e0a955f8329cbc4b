import { createHash } from "node:crypto";

/** What stands for the text of a day: 64 bits of SHA-256, so that two texts with one digest are the same. Never 0. */
export function digestOf(judged: string): bigint {
  return createHash("sha256").update(judged).digest().readBigInt64BE() || 1n;
}
