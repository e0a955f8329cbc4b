import { boundText, byteLength } from "./bound-text.ts";

export interface ListLimits {
  /** The largest number of entries, including the one that says how many are missing. */
  readonly entries: number;
  /** The largest number of bytes of one entry. */
  readonly entryBytes: number;
  /** The largest number of bytes of all entries together. */
  readonly totalBytes: number;
}

/**
 * Returns a list of texts within limits. Long entries are cut like by `boundText`. If entries are missing, the first ones are kept and the last one says
 * how many are not shown: `… and 1 234 more`. Idempotent.
 */
export function boundList(texts: readonly string[], { entries, entryBytes, totalBytes }: ListLimits): readonly string[] {
  const bounded = texts.slice(0, entries).map((text) => boundText(text, entryBytes));
  const sizes = bounded.map(byteLength);
  if (texts.length <= entries && sum(sizes) <= totalBytes) return bounded;
  const room = totalBytes - byteLength(moreWords(texts.length));
  let [kept, bytes] = [0, 0];
  for (const size of sizes) {
    if (kept === entries - 1 || bytes + size > room) break;
    kept++;
    bytes += size;
  }
  return [...bounded.slice(0, kept), moreWords(texts.length - kept)];
}

/** `… and 1 234 more`. */
export function moreWords(count: number): string {
  return `… and ${String(count).replace(/\B(?=(\d{3})+$)/g, " ")} more`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
