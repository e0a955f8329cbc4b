import { encodingsOf } from "./encodings-of.ts";
import { PrefixList } from "./prefix-list.ts";

/** What stands in place of a hidden value, whatever its length. */
const mask = "*****";

/** By how many characters a text is looked up. */
const keyLength = 4;
const filterBits = 0xffff;

/**
 * Replaces values in texts, in every encoding of `encodingsOf`. The time depends on the length of the text, not on how many values there are. What overlaps
 * is masked as one.
 */
export class Masker {
  /** Encodings by their first characters. */
  readonly #byStart = new Map<number, PrefixList>();
  /** Whether any encoding begins like this: most places of a text are passed over by this alone. */
  readonly #filter = new Uint8Array(filterBits + 1);

  /** Whether there is nothing to mask. */
  get isEmpty(): boolean {
    return this.#byStart.size === 0;
  }

  add(value: string): void {
    for (const text of encodingsOf(value)) {
      const key = keyAt(text, 0);
      this.#byStart.getOrInsertComputed(key, () => new PrefixList()).add(text);
      this.#filter[key & filterBits] = 1;
    }
  }

  mask(text: string): string {
    if (this.isEmpty || text.length < keyLength) return text;
    const parts: string[] = [];
    let done = 0;
    let start = -1;
    let end = -1;
    const flush = () => {
      if (start < 0) return;
      parts.push(text.slice(done, start), mask);
      done = end;
      start = -1;
    };
    for (let at = 0; at <= text.length - keyLength; at += 1) {
      const key = keyAt(text, at);
      if (this.#filter[key & filterBits] === 0) continue;
      const found = this.#byStart.get(key)?.at(text, at);
      if (found === undefined) continue;
      if (start >= 0 && at > end) flush();
      if (start < 0) start = at;
      end = Math.max(end, at + found.length);
    }
    flush();
    return done === 0 ? text : parts.join("") + text.slice(done);
  }
}

function keyAt(text: string, at: number): number {
  const pair = (place: number) => (text.charCodeAt(place) << 16) ^ text.charCodeAt(place + 1);
  return Math.imul(pair(at), 0x9e3779b1) ^ pair(at + 2) ^ (pair(at + 2) >>> 16);
}
