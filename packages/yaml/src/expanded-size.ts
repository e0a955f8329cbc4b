/**
 * Whether a value stays below `limit` mappings, lists and scalars when everything shared is written out. Aliases share what they name, so a small
 * file can stand for billions of values; one that contains itself never ends. The walk stops at the limit.
 */
export function staysBelow(value: unknown, limit: number): boolean {
  const open: unknown[] = [value];
  for (let count = 0; open.length > 0; count += 1) {
    if (count >= limit) return false;
    const next = open.pop();
    if (typeof next === "object" && next !== null) for (const inner of Object.values(next)) open.push(inner);
    if (open.length > limit) return false;
  }
  return true;
}
