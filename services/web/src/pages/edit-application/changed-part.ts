import type { DiffRow } from "../application/diff/diff-rows.ts";

/** The rows that differ, with some around them. Between two parts that are apart there is a row of dots. */
export function changedPart(rows: readonly DiffRow[], around = 3): readonly DiffRow[] {
  const near = new Set<number>();
  for (const [at, { isSame }] of rows.entries()) {
    if (isSame) continue;
    for (let each = at - around; each <= at + around; each++) near.add(each);
  }
  const dots: DiffRow = { left: "…", right: "…", isSame: true };
  let isCut = false;
  return rows.flatMap((row, at) => {
    const wasCut = isCut;
    isCut = !near.has(at) && near.size > 0;
    if (isCut || near.size === 0) return [];
    return wasCut ? [dots, row] : [row];
  });
}
