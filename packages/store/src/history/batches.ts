/** One transaction's worth: below the packet any server takes, even when a blob is written as hexadecimal digits. */
const maxRows = 200;
const maxBytes = 4 * 1024 * 1024;

/** Something to write: the project it belongs to, and about how large it is. */
export interface Sized {
  readonly projectId: string;
  readonly bytes: number;
}

/** Parts of `items` in their order, each of one project and small enough for one transaction. */
export function batchesOf<T extends Sized>(items: readonly T[]): T[][] {
  const batches: T[][] = [];
  for (const ofProject of Map.groupBy(items, ({ projectId }) => projectId).values()) {
    let batch: T[] = [];
    let bytes = 0;
    for (const item of ofProject) {
      if (batch.length > 0 && (batch.length >= maxRows || bytes + item.bytes > maxBytes)) {
        batches.push(batch);
        batch = [];
        bytes = 0;
      }
      batch.push(item);
      bytes += item.bytes;
    }
    batches.push(batch);
  }
  return batches;
}

/** Of the rows of each id the one with the greatest sequence, in the order of the ids: writers that take rows in one order do not block each other for good. */
export function newestOf<R extends { readonly id: string; readonly sequence: bigint }>(rows: readonly R[]): R[] {
  const newest = new Map<string, R>();
  for (const row of rows) {
    const known = newest.get(row.id);
    if (known === undefined || known.sequence < row.sequence) newest.set(row.id, row);
  }
  return [...newest.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
