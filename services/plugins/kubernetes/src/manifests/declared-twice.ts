import { type Manifest, placeOf } from "./manifest.ts";
import { identityOf, nameOfKey, type ResourceKey } from "./resource-key.ts";

/** A problem for every manifest whose object another one before it declares. `keys` are those of the manifests, in their order. */
export function declaredTwice(manifests: readonly Manifest[], keys: readonly ResourceKey[]): readonly string[] {
  const first = new Map<string, Manifest>();
  return manifests.flatMap((manifest, index) => {
    const key = keys[index];
    if (key === undefined) return [];
    const identity = identityOf(key);
    const before = first.get(identity);
    first.set(identity, before ?? manifest);
    return before ? [`${placeOf(manifest)}: ${nameOfKey(key)} is declared twice, first at ${placeOf(before)}`] : [];
  });
}

/**
 * The same with the namespaces and scopes that a cluster decides, which files do not say: one problem, or undefined. `namespace` is that of objects
 * that name none.
 */
export function declaredTwiceOn(
  { namespace }: { readonly namespace: string },
  manifests: readonly Manifest[],
  keys: readonly ResourceKey[],
): string | undefined {
  const problems = declaredTwice(manifests, keys);
  if (problems.length === 0) return undefined;
  return `objects are declared twice on this cluster, where the namespace of an object that names none is ${namespace}: remove one of each\n${problems.slice(0, 25).join("\n")}`;
}
