import { visibleLine } from "@slipway/runtime/terminal";
import { cutToWidth, displayWidth, padToWidth } from "../terminal/display-width.ts";
import { terminalColumns } from "../terminal/terminal.ts";

/** How wide a table may be. */
export interface TableOptions {
  /** Columns of the terminal; undefined if there is none. Default: those of standard output. */
  readonly columns?: number | undefined;
  /** Whether to show every cell whole, whatever its length. */
  readonly whole?: boolean;
}

const gap = 3;
/** The widest a cell gets where the terminal sets no limit; the last one of a row, which nothing follows, may be longer. */
const widest = 60;
const widestLast = 240;
/** No column is cut below this: what is left could not be told apart. */
const narrowest = 8;

/**
 * A table for people: columns as wide as their widest cell, headings in capitals. Foreign text is one visible line, aligned by the columns it takes.
 * Long cells are cut, the widest columns first, so that a row fits into the terminal.
 */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  { columns = terminalColumns(), whole = false }: TableOptions = {},
): string {
  const all = [headings.map((heading) => heading.toUpperCase()), ...rows.map((row) => row.map(visibleLine))];
  const last = headings.length - 1;
  const natural = headings.map((_, column) => Math.max(...all.map((row) => displayWidth((row[column] ?? "").slice(0, 4 * widestLast)))));
  const widths = whole ? headings.map(() => Number.POSITIVE_INFINITY) : fit(natural, columns);
  const cells = all.map((row) => row.map((text, column) => cutToWidth(text, widths[column] ?? 0)));
  const padded = headings.map((_, column) => Math.max(...cells.map((row) => displayWidth(row[column] ?? ""))));
  return cells
    .map((row) =>
      row
        .map((text, column) => (column === last ? text : padToWidth(text, padded[column] ?? 0)))
        .join(" ".repeat(gap))
        .trimEnd(),
    )
    .join("\n");
}

/** The widths of columns that fit: the widest are narrowed first. */
function fit(natural: readonly number[], columns: number | undefined): readonly number[] {
  const widths = natural.map((width, column) => Math.min(width, column === natural.length - 1 ? widestLast : widest));
  const room = (columns ?? Number.POSITIVE_INFINITY) - gap * (widths.length - 1);
  for (let excess = sum(widths) - room; excess > 0; excess -= 1) {
    const most = Math.max(...widths);
    if (most <= narrowest) break;
    widths[widths.lastIndexOf(most)] = most - 1;
  }
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
