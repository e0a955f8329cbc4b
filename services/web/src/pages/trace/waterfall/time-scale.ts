import type { Span } from "./trace-rows.ts";

/** Where the bars of a waterfall stand. */
export interface TimeScale {
  readonly beginMs: number;
  readonly endMs: number;
  /** The place of a bar, in percent of the width; `isCut` if it began earlier than the scale. */
  readonly place: (span: Span) => { readonly start: number; readonly width: number; readonly isCut: boolean };
}

/**
 * A scale for what happened to a commit (`core`), and as much of what was before (`before`, such as the time when it was made) as fits into a third: who commits on Monday and merges on
 * Friday wants to see what happened on Friday.
 */
export function timeScale(before: readonly Span[], core: readonly Span[], nowMs: number): TimeScale {
  const endOf = ({ startMs, endMs = nowMs }: Span) => Math.max(startMs, endMs);
  const all = [...before, ...core];
  const shown = core.length > 0 ? core : before;
  const first = Math.min(...shown.map(({ startMs }) => startMs), Number.POSITIVE_INFINITY);
  if (first === Number.POSITIVE_INFINITY) return { beginMs: nowMs, endMs: nowMs, place: () => ({ start: 0, width: 0, isCut: false }) };
  const endMs = Math.max(...all.map(endOf), first + 1_000);
  const earliest = Math.min(...all.map(({ startMs }) => startMs));
  const beginMs = Math.max(earliest, first - (endMs - first) / 2);
  const percent = (ms: number) => (100 * (Math.min(Math.max(ms, beginMs), endMs) - beginMs)) / (endMs - beginMs);
  return {
    beginMs,
    endMs,
    place: (span) => {
      const start = percent(span.startMs);
      return { start, width: percent(endOf(span)) - start, isCut: span.startMs < beginMs };
    },
  };
}
