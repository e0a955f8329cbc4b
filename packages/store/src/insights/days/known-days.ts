import { type InsightDay, insightDay } from "../../codecs/insight-day.ts";
import type { Engine } from "../../engines/engine.ts";

/** Characters of the days that are kept, of which each deployment has about 150, and takes as much again when it is decoded. */
const mostCharacters = 16 * 1024 * 1024;

/**
 * The days that were decoded last: most are the same from question to question, and decoding is most of what a question over everything costs. A day is the same
 * while its text is, so whoever writes it and whenever, nothing has to be told.
 */
export class KnownDays {
  readonly #rows: Engine["rows"];
  readonly #most: number;
  readonly #known = new Map<string, { readonly text: string; readonly day: InsightDay }>();
  #characters = 0;

  constructor(rows: Engine["rows"], most = mostCharacters) {
    this.#rows = rows;
    this.#most = most;
  }

  /** The day that a text has; undefined if it cannot be decoded, which is logged and counted. `key` is its project and day. */
  find(key: string, text: string): InsightDay | undefined {
    const known = this.#known.get(key);
    if (known?.text === text) {
      // The newest is the last.
      this.#known.delete(key);
      this.#known.set(key, known);
      return known.day;
    }
    this.#forget(key);
    const day = this.#rows.findIn(insightDay, text, `insights of ${key}`);
    if (day === undefined) return undefined;
    this.#known.set(key, { text, day });
    this.#characters += text.length;
    for (const oldest of this.#known.keys()) {
      if (this.#characters <= this.#most) break;
      this.#forget(oldest);
    }
    return day;
  }

  #forget(key: string): void {
    this.#characters -= this.#known.get(key)?.text.length ?? 0;
    this.#known.delete(key);
  }
}
