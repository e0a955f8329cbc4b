/** A number of objects in words: `1 object`, `2 objects`. */
export function objectCount(count: number | string): string {
  return `${count} ${String(count) === "1" ? "object" : "objects"}`;
}
