import { diffLines } from "diff";

/** A line of two texts side by side. */
export interface DiffRow {
  /** Undefined: the text has no such line. */
  readonly left: string | undefined;
  readonly right: string | undefined;
  readonly isSame: boolean;
}

/** The lines of two texts side by side, those that are different beside each other. */
export function diffRows(left: string, right: string): readonly DiffRow[] {
  const rows: DiffRow[] = [];
  let removed: readonly string[] = [];
  const flush = (added: readonly string[]): void => {
    for (let at = 0; at < Math.max(removed.length, added.length); at++) rows.push({ left: removed[at], right: added[at], isSame: false });
    removed = [];
  };
  for (const change of diffLines(`${left}\n`, `${right}\n`)) {
    const lines = change.value.replace(/\n$/, "").split("\n");
    if (change.removed) removed = lines;
    else if (change.added) flush(lines);
    else {
      flush([]);
      for (const line of lines) rows.push({ left: line, right: line, isSame: true });
    }
  }
  flush([]);
  return rows;
}

/** The same lines below each other, each beginning with what becomes of it. */
export function unifiedText(rows: readonly DiffRow[]): string {
  const lines: string[] = [];
  let added: string[] = [];
  for (const { left, right, isSame } of [...rows, { left: undefined, right: undefined, isSame: true }]) {
    if (isSame) {
      lines.push(...added);
      added = [];
      if (left !== undefined) lines.push(`  ${left}`);
      continue;
    }
    if (left !== undefined) lines.push(`- ${left}`);
    if (right !== undefined) added.push(`+ ${right}`);
  }
  return lines.join("\n");
}
