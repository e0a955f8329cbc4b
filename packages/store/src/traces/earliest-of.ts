/** Returns the row with the least time for each key, sorted by key: writers that lock rows in the same order do not deadlock. */
export function earliestOf<R>(rows: readonly R[], keyOf: (row: R) => string, timeOf: (row: R) => bigint): R[] {
  const earliest = new Map<string, R>();
  for (const row of rows) {
    const known = earliest.get(keyOf(row));
    if (known === undefined || timeOf(row) < timeOf(known)) earliest.set(keyOf(row), row);
  }
  return [...earliest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
