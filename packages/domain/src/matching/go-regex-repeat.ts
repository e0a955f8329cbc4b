import type { PatternReader } from "./pattern-reader.ts";

/** How often something is repeated; no `max`: without an end. */
export interface Repeat {
  readonly min: number;
  readonly max: number | undefined;
}

const mostRepeats = 1000;
const isDigit = (point: string) => /^[0-9]$/.test(point);

/** Reads `*`, `+`, `?`, `{n}`, `{n,}` or `{n,m}` with the `?` of a lazy one. Undefined, and nothing read, when none comes next. */
export function readRepeat(reader: PatternReader): Repeat | undefined {
  const repeat = readSign(reader) ?? readCounts(reader);
  if (repeat) reader.take("?");
  return repeat;
}

function readSign(reader: PatternReader): Repeat | undefined {
  if (reader.take("*")) return { min: 0, max: undefined };
  if (reader.take("+")) return { min: 1, max: undefined };
  if (reader.take("?")) return { min: 0, max: 1 };
  return undefined;
}

/** Braces that do not hold counts, such as `{x}` or `{,3}`, are characters. */
function readCounts(reader: PatternReader): Repeat | undefined {
  const from = reader.position;
  if (!reader.take("{")) return undefined;
  const min = readCount(reader);
  const max = reader.take(",") ? (reader.peek() === "}" ? undefined : readCount(reader)) : min;
  if (Number.isNaN(min) || Number.isNaN(max) || !reader.take("}")) {
    reader.position = from;
    return undefined;
  }
  if (min > mostRepeats || (max ?? 0) > mostRepeats) throw reader.invalid(`nothing can be repeated more than ${mostRepeats} times`, from);
  if (max !== undefined && max < min) throw reader.invalid("a repetition ends before it begins", from);
  return { min, max };
}

/** A number without leading zeros; NaN when none comes next. */
function readCount(reader: PatternReader): number {
  const digits = reader.takeWhile(isDigit);
  return digits === "" || /^0\d/.test(digits) ? Number.NaN : Number(digits);
}
