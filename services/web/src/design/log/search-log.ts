import type { LogLine, StageLog } from "./log-lines.ts";

/** Where a text was found: the line, from 0, and the character of its plain text. */
export interface LogMatch {
  readonly line: number;
  readonly start: number;
}

/** Every place where a text is in a log, whatever its case. A log that grows is searched where it grew. */
export class LogSearch {
  #query = "";
  #lines: readonly LogLine[] | undefined;
  #searched = 0;
  #matches: LogMatch[] = [];

  find({ lines, count }: StageLog, query: string): readonly LogMatch[] {
    if (query !== this.#query || lines !== this.#lines) {
      this.#query = query;
      this.#lines = lines;
      this.#searched = 0;
      this.#matches = [];
    }
    if (query === "" || count === this.#searched) return this.#matches;
    const found: LogMatch[] = [];
    const wanted = query.toLowerCase();
    for (let line = this.#searched; line < count; line++) {
      const text = lowerCase(lines[line]?.plain ?? "");
      for (let start = text.indexOf(wanted); start >= 0; start = text.indexOf(wanted, start + wanted.length)) found.push({ line, start });
    }
    this.#searched = count;
    this.#matches = found.length === 0 ? this.#matches : [...this.#matches, ...found];
    return this.#matches;
  }
}

/** In lower case if that leaves every character where it was. */
function lowerCase(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
}

/** The first match at or after a line; of a list that is in order. */
export function matchFrom(matches: readonly LogMatch[], line: number): number {
  let [low, high] = [0, matches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((matches[middle]?.line ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}
