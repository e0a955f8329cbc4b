import type { ChildObject } from "../../cache/store/child-object.ts";
import { type Owner, placedKinds } from "./placed-kinds.ts";
import { longestChain, type OwnedKinds, placeOf, type Reading } from "./read-children.ts";

export interface OwnedTreeRequest {
  readonly index: { readonly ownedBy: (uid: string) => Iterable<ChildObject> };
  readonly kindsOf: OwnedKinds;
  /** Where children were read by the last look at all of them. */
  readonly readings: ReadonlyMap<string, Reading>;
}

/**
 * What an object owns, directly or not, by what is followed alone: the same as `readChildren` would read. "unknown" if some of it has to be read otherwise, or
 * was never asked for.
 */
export function ownedTree(root: Owner, { index, kindsOf, readings }: OwnedTreeRequest): readonly ChildObject[] | "unknown" {
  const found = new Map<string, ChildObject>();
  let level: readonly Owner[] = [root];
  for (let depth = 0; depth < longestChain && level.length > 0; depth++) {
    const next: Owner[] = [];
    for (const { name, namespace, owners } of placedKinds(level, kindsOf)) {
      const reading = readings.get(placeOf(name, namespace));
      if (reading === undefined || reading === "listed") return "unknown";
      if (reading === "nowhere") continue;
      for (const uid of owners) {
        for (const child of index.ownedBy(uid)) {
          const { kind, group } = child.resource;
          if (kind !== name.kind || group !== name.group || child.whole !== undefined || found.has(child.uid) || child.uid === root.uid)
            continue;
          found.set(child.uid, child);
          next.push({ uid: child.uid, name: child.resource, namespace: child.namespace });
        }
      }
    }
    level = next;
  }
  return [...found.values()];
}
