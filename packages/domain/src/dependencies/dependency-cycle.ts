/**
 * Returns the way from something over what it depends on back to itself, with itself at both ends; undefined if there is none. Of several, one of the
 * shortest. `dependenciesOf` is asked once for everything that it depends on, near or far.
 */
export function dependencyCycle(id: string, dependenciesOf: (id: string) => Iterable<string>): readonly string[] | undefined {
  /** By what each was reached. */
  const reachedFrom = new Map<string, string>();
  const open = [id];
  for (const each of open)
    for (const dependency of dependenciesOf(each)) {
      if (dependency === id) return [...wayTo(each, reachedFrom), id];
      if (reachedFrom.has(dependency)) continue;
      reachedFrom.set(dependency, each);
      open.push(dependency);
    }
  return undefined;
}

function wayTo(id: string, reachedFrom: ReadonlyMap<string, string>): readonly string[] {
  const way = [id];
  for (let at = reachedFrom.get(id); at !== undefined; at = reachedFrom.get(at)) way.unshift(at);
  return way;
}

/** Says that applications wait for each other: `applications wait for each other: a → b → a`. */
export function describeCycle(names: readonly string[]): string {
  return names.length === 2
    ? `application ${names[0]} depends on itself: remove that from spec.dependsOn`
    : `applications wait for each other: ${names.join(" → ")}; remove one of these from spec.dependsOn`;
}
