/**
 * Whether a value has fewer than `limit` mappings, lists and scalars after aliases are expanded. Aliases share their target, so a small
 * file can expand to billions of values, and one that contains itself never ends. The walk stops at the limit.
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
