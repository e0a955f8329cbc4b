import { textAt } from "../../json/json.ts";
import { isBuiltIn } from "../../kinds/is-built-in.ts";
import { type KindName, nameOfKind } from "../../kinds/kind-state.ts";
import { groupOf, type KubeObject, namespaceOf } from "../../manifests/kube-object.ts";

/** What may own others. */
export interface Owner {
  readonly uid: string;
  readonly name: KindName;
  readonly namespace: string;
}

/** A live object as an owner. */
export function ownerOf(object: KubeObject): Owner {
  return {
    uid: textAt(object, "metadata", "uid"),
    name: { group: groupOf(object.apiVersion), kind: object.kind },
    namespace: namespaceOf(object),
  };
}

/** A kind of which owners in a namespace may own objects there. */
export interface PlacedKind {
  readonly name: KindName;
  readonly namespace: string;
  /** The UIDs of the owners. */
  readonly owners: ReadonlySet<string>;
  /** Whether all owners are custom resources, of which nobody knows what they own. */
  readonly isGuess: boolean;
}

/** The kinds that owners may own, each once in each namespace. What objects without namespace own is not looked for: it may be in any. */
export function placedKinds(owners: readonly Owner[], kindsOf: (owner: KindName) => readonly KindName[]): readonly PlacedKind[] {
  const placed = new Map<string, PlacedKind & { readonly owners: Set<string> }>();
  const groups = Map.groupBy(owners, ({ name, namespace }) => `${nameOfKind(name)} ${namespace}`);
  for (const members of groups.values()) {
    const [first] = members;
    if (first === undefined || first.namespace === "") continue;
    const { namespace } = first;
    const isCustom = !isBuiltIn(first.name.group);
    for (const name of kindsOf(first.name)) {
      const key = `${nameOfKind(name)} ${namespace}`;
      const known = placed.get(key);
      const uids = new Set([...(known?.owners ?? []), ...members.map(({ uid }) => uid)]);
      placed.set(key, { name, namespace, owners: uids, isGuess: isCustom && (known?.isGuess ?? true) });
    }
  }
  return [...placed.values()];
}
