import { Fault, messageOf } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import type { Codec } from "../codecs/codec.ts";

/** So many rows are named in the log; the others are counted. */
const mostNamed = 1_000;

/**
 * Decodes columns. One row that cannot be decoded must not take all others of its list with it: lists skip it with `findIn`, which counts it and names it in
 * the log, once. Who asks for one thing by its id uses `readColumn`, which throws.
 */
export class RowReader {
  readonly #log: Logger;
  readonly #named = new Set<string>();
  #skipped = 0;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** How often a row was skipped since the store was opened. */
  get skipped(): number {
    return this.#skipped;
  }

  /** How many different rows were skipped; 1 000 stands for more. */
  get unreadable(): number {
    return this.#named.size;
  }

  /** The decoded column, or undefined if it cannot be decoded. `what` names the row, such as "deployment d1". */
  findIn<Value, Stored>(codec: Pick<Codec<Value, Stored>, "decode">, stored: Stored, what: string): Value | undefined {
    try {
      return codec.decode(stored);
    } catch (err) {
      this.#skipped++;
      if (this.#named.size < mostNamed && !this.#named.has(what)) {
        this.#named.add(what);
        this.#log.error({ row: what, skipped: this.#skipped, err }, "skipped a row that cannot be read: see slipway store check");
      }
      return undefined;
    }
  }
}

/** Decodes a column. Throws `internal` if the stored value is invalid; `what` names the row in the message, such as "deployment d1". */
export function readColumn<Value, Stored>(codec: Codec<Value, Stored>, stored: Stored, what: string): Value {
  try {
    return codec.decode(stored);
  } catch (cause) {
    throw new Fault("internal", `${what}: unreadable row: ${messageOf(cause)}`, { cause });
  }
}
