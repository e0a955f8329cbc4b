import { Fault } from "../fault.ts";

/** Reads a regular expression one code point at a time and knows how to complain about it. */
export class PatternReader {
  readonly source: string;
  readonly #points: readonly string[];
  #position = 0;

  constructor(source: string) {
    this.source = source;
    this.#points = [...source];
  }

  get position(): number {
    return this.#position;
  }

  set position(position: number) {
    this.#position = position;
  }

  get atEnd(): boolean {
    return this.#position >= this.#points.length;
  }

  /** The character that comes next, "" at the end; `ahead` looks further. */
  peek(ahead = 0): string {
    return this.#points[this.#position + ahead] ?? "";
  }

  /** Takes the next character, "" at the end. */
  next(): string {
    const point = this.peek();
    this.#position += 1;
    return point;
  }

  /** Takes `text` if it comes next. */
  take(text: string): boolean {
    const points = [...text];
    if (!points.every((point, index) => this.peek(index) === point)) return false;
    this.#position += points.length;
    return true;
  }

  /** Takes characters as long as they match. */
  takeWhile(matches: (point: string) => boolean, atMost = Number.POSITIVE_INFINITY): string {
    let taken = "";
    while (taken.length < atMost && !this.atEnd && matches(this.peek())) taken += this.next();
    return taken;
  }

  /** What to throw: the expression, what is wrong with it and from which character on (counted from 1). */
  invalid(what: string, from = this.#position): Fault {
    const shown = this.source.length > 200 ? `${this.source.slice(0, 200)}…` : this.source;
    return new Fault("invalid", `regular expression ${JSON.stringify(shown)}: ${what} at character ${from + 1}`);
  }
}
