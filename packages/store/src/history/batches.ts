/** Limits of one transaction: below the packet size that every server accepts, even if blobs are written as hexadecimal digits. */
const maxRows = 1_000;
const maxBytes = 4 * 1024 * 1024;

/** An item to write: its project and its approximate size. */
export interface Sized {
  readonly projectId: string;
  readonly bytes: number;
}

/** Splits `items` into batches for one transaction each. A batch contains items of one project, in their order. */
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

/** Returns the row with the greatest sequence for each id, sorted by id: writers that lock rows in the same order do not deadlock. */
export function newestOf<R extends { readonly id: string; readonly sequence: bigint }>(rows: readonly R[]): R[] {
  const newest = new Map<string, R>();
  for (const row of rows) {
    const known = newest.get(row.id);
    if (known === undefined || known.sequence < row.sequence) newest.set(row.id, row);
  }
  return [...newest.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
