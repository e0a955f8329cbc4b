const smallest = 16;
const growth = 4;

/**
 * Divides the settled entries at the beginning of a list into segments of 16, 64, 256 and so on, the largest first. A segment stays the same until it
 * becomes part of a larger one, so each of N entries is stored log N times while the list settles, and a list is a few segments. The last entries, fewer
 * than 16 settled ones and all others, are in no segment.
 */
export function settledSegments<Entry>(entries: readonly Entry[], isSettled: (entry: Entry) => boolean): readonly (readonly Entry[])[] {
  const open = entries.findIndex((entry) => !isSettled(entry));
  const end = open < 0 ? entries.length : open;
  const segments: (readonly Entry[])[] = [];
  for (let at = 0; end - at >= smallest; ) {
    let size = smallest;
    while (size * growth <= end - at) size *= growth;
    segments.push(entries.slice(at, at + size));
    at += size;
  }
  return segments;
}
