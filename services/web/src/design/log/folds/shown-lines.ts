import type { LogLine, StageLog } from "../log-lines.ts";
import type { LogFold } from "./log-folds.ts";

/** Which lines somebody wants to see by their level: all, or at least warnings, or errors. */
export type LeastLevel = "all" | "warning" | "error";

const wanted: Readonly<Record<LeastLevel, ReadonlySet<LogLine["level"]> | undefined>> = {
  all: undefined,
  warning: new Set(["warning", "error"]),
  error: new Set(["error"]),
};

/** What decides whether a fold is open. */
interface Opened {
  /** Of the folds that somebody has opened or closed, by their heads. */
  readonly touched: ReadonlyMap<number, boolean>;
  /** Lines that are shown wherever they are, such as the one that a search has found. */
  readonly always: readonly number[];
}

interface Shown extends Opened {
  readonly folds: readonly LogFold[];
  readonly least: LeastLevel;
}

/** Whether the lines of a fold are shown: what somebody looks for opens it, unless it was closed by hand. */
export function isFoldOpen({ head, last = Number.POSITIVE_INFINITY, isOpen }: LogFold, { touched, always }: Opened): boolean {
  return touched.get(head) ?? (isOpen || always.some((line) => line > head && line <= last));
}

/** The lines that are shown, from 0, in order; undefined: all of them. */
export function shownLines({ lines, count }: StageLog, { folds, touched, least, always }: Shown): readonly number[] | undefined {
  const closed = folds.filter((fold) => !isFoldOpen(fold, { touched, always })).map(({ head, last = count - 1 }) => [head, last] as const);
  const levels = wanted[least];
  if (closed.length === 0 && levels === undefined) return undefined;
  const [kept, shown]: [Set<number>, number[]] = [new Set(always), []];
  let [next, hiddenTo] = [0, -1];
  for (let line = 0; line < count; line++) {
    if (kept.has(line) || (line > hiddenTo && (levels === undefined || levels.has(lines[line]?.level ?? "info")))) shown.push(line);
    for (; next < closed.length && (closed[next]?.[0] ?? 0) <= line; next++) hiddenTo = Math.max(hiddenTo, closed[next]?.[1] ?? -1);
  }
  return shown;
}

/** Where a line stands among those that are shown, or the first after it. */
export function rowOf(shown: readonly number[] | undefined, line: number): number {
  if (shown === undefined) return line;
  let [low, high] = [0, shown.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((shown[middle] ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many lines have at least a level. */
export function countLevels({ lines, count }: StageLog): Readonly<Record<Exclude<LeastLevel, "all">, number>> {
  let [warning, error] = [0, 0];
  for (let line = 0; line < count; line++) {
    const level = lines[line]?.level;
    if (level === "error") error++;
    else if (level === "warning") warning++;
  }
  return { warning: warning + error, error };
}
