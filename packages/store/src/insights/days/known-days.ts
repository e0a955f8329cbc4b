import { type InsightDay, insightDay } from "../../codecs/insight-day.ts";
import type { Engine } from "../../engines/engine.ts";

/** Characters of the days that are kept, of which each deployment has about 150, and takes as much again when it is decoded. */
const mostCharacters = 64 * 1024 * 1024;

/** A day as the store has it. */
export interface StoredDay {
  readonly digest: bigint;
  readonly judged: string;
}

/**
 * The days that were decoded last: most are the same from question to question, and reading and decoding them is most of what a question over everything costs. A
 * day is the same while its digest is, so whoever writes it and whenever, nothing has to be told. `key` is the project and the day.
 */
export class KnownDays {
  readonly #rows: Engine["rows"];
  readonly #most: number;
  readonly #known = new Map<string, { readonly digest: bigint; readonly characters: number; readonly day: InsightDay }>();
  #characters = 0;

  constructor(rows: Engine["rows"], most = mostCharacters) {
    this.#rows = rows;
    this.#most = most;
  }

  /** The day with this digest, if it is known. */
  find(key: string, digest: bigint): InsightDay | undefined {
    const known = this.#known.get(key);
    if (digest === 0n || known?.digest !== digest) return undefined;
    // The newest is the last.
    this.#known.delete(key);
    this.#known.set(key, known);
    return known.day;
  }

  /** Decodes a day that was read; undefined if it cannot be decoded, which is logged and counted. */
  read(key: string, { digest, judged }: StoredDay): InsightDay | undefined {
    this.#forget(key);
    const day = this.#rows.findIn(insightDay, judged, `insights of ${key}`);
    if (day === undefined) return undefined;
    this.#known.set(key, { digest, characters: judged.length, day });
    this.#characters += judged.length;
    for (const oldest of this.#known.keys()) {
      if (this.#characters <= this.#most) break;
      this.#forget(oldest);
    }
    return day;
  }

  #forget(key: string): void {
    this.#characters -= this.#known.get(key)?.characters ?? 0;
    this.#known.delete(key);
  }
}
