import Anser from "anser";
import { withoutColors } from "./inert-line.ts";

/** A part of a line that looks the same from its first to its last character. */
export interface LinePart {
  readonly text: string;
  /** Such as `ansi-red`; "" for the colour of text. */
  readonly color: string;
  readonly isBold: boolean;
  /** Which match of the search it is part of, from 0; undefined if it is part of none. */
  readonly match?: number;
}

/** A line with more parts is shown without colours: nobody reads a rainbow, and the browser has to lay it out. */
const mostParts = 300;

/** The parts of an inert line, with the matches that begin at `starts` apart from the rest. */
export function lineParts(line: string, starts: readonly number[], matchLength: number): readonly LinePart[] {
  const colored = Anser.ansiToJson(line, { json: true, use_classes: true, remove_empty: true });
  const parts: readonly LinePart[] =
    colored.length > mostParts
      ? [{ text: withoutColors(line), color: "", isBold: false }]
      : colored.map(({ content, fg, decorations }) => ({ text: content, color: fg ?? "", isBold: decorations.includes("bold") }));
  return starts.slice(0, mostParts).reduce((split, start, match) => markMatch(split, start, start + matchLength, match), parts);
}

function markMatch(parts: readonly LinePart[], from: number, to: number, match: number): readonly LinePart[] {
  let at = 0;
  return parts.flatMap((part) => {
    const [begin, end] = [at, at + part.text.length];
    at = end;
    if (end <= from || begin >= to) return [part];
    const cut = (start: number, stop: number, more: Partial<LinePart> = {}): readonly LinePart[] =>
      start < stop ? [{ ...part, ...more, text: part.text.slice(start - begin, stop - begin) }] : [];
    const [first, last] = [Math.max(begin, from), Math.min(end, to)];
    return [...cut(begin, first), ...cut(first, last, { match }), ...cut(last, end)];
  });
}
