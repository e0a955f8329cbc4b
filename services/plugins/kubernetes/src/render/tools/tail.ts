/** The end of a stream of bytes. */
export class Tail {
  readonly #limit: number;
  #kept: Buffer = Buffer.alloc(0);
  #missing = 0;

  /** `limit`: how many bytes are kept. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(chunk: Uint8Array): void {
    const all = Buffer.concat([this.#kept, chunk]);
    this.#missing += Math.max(0, all.length - this.#limit);
    this.#kept = all.subarray(-this.#limit);
  }

  /** The text, with a note if its beginning is missing. */
  toString(): string {
    return this.#missing === 0 ? this.#kept.toString() : `… ${this.#missing} bytes before this\n${this.#kept.toString()}`;
  }
}
