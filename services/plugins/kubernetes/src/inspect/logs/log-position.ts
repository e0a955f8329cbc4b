import type { TimedLine } from "./log-lines.ts";

/** How far a log was read: the time of its last line, and how many lines of that time were read. */
export interface LogPosition {
  readonly at: Temporal.Instant;
  readonly lines: number;
}

/** The position after these lines. Lines without a time do not change it: they are words of the node. */
export function positionAfter(position: LogPosition | undefined, lines: readonly TimedLine[]): LogPosition | undefined {
  let last = position;
  for (const { at } of lines) if (at !== undefined) last = { at, lines: last?.at.equals(at) ? last.lines + 1 : 1 };
  return last;
}

/** Leaves out the lines that were read before, of a log that is read again from the second of the position: the API server takes whole seconds only. */
export function linesAfter(position: LogPosition | undefined): (lines: readonly TimedLine[]) => readonly TimedLine[] {
  if (position === undefined) return (lines) => lines;
  let again = 0;
  let hasPassed = false;
  return (lines) =>
    lines.filter(({ at }) => {
      if (hasPassed || at === undefined) return true;
      const order = Temporal.Instant.compare(at, position.at);
      if (order === 0) again += 1;
      hasPassed = order > 0 || again > position.lines;
      return hasPassed;
    });
}
