import { identityOf, type ResourceKey } from "./resource-key.ts";

/**
 * For each key in `wanted` the key in `present` of the same object, by their identities. Files do not say in which namespace an object without one is:
 * if it has no certain counterpart, none and `default` are taken for the same namespace.
 */
export function counterparts(wanted: readonly ResourceKey[], present: readonly ResourceKey[]): ReadonlyMap<string, string> {
  const exact = new Set(present.map(identityOf));
  const taken = new Set(wanted.map(identityOf));
  const left = new Map(present.filter((key) => !taken.has(identityOf(key))).map((key) => [likelyIdentity(key), identityOf(key)]));
  return new Map(
    wanted.flatMap((key): (readonly [string, string])[] => {
      const identity = identityOf(key);
      const other = exact.has(identity) ? identity : left.get(likelyIdentity(key));
      return other === undefined ? [] : [[identity, other]];
    }),
  );
}

function likelyIdentity(key: ResourceKey): string {
  return identityOf({ ...key, namespace: key.namespace === "default" ? "" : key.namespace });
}
