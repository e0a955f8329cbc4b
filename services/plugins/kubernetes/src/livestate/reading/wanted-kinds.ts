import { childKindsOf } from "../../cache/kinds/child-kinds.ts";
import { type InformerRules, includedKinds, isExcluded } from "../../cache/kinds/informer-rules.ts";
import type { ApiCatalogue } from "../../client/discovery/api-catalogue.ts";
import { type KindName, nameOfKind } from "../../kinds/kind-state.ts";
import { groupOf, versionOf } from "../../manifests/kube-object.ts";
import type { Manifest } from "../../manifests/manifest.ts";
import type { ResourceKey } from "../../manifests/resource-key.ts";

/** A kind, and the namespaces in which its objects may be; "" for those of a kind without namespaces. */
export interface WantedObjects {
  readonly name: KindName;
  readonly namespaces: readonly string[];
}

/** The kinds of objects, in the versions in which they are declared, each once. */
export function wantedObjects(keys: readonly ResourceKey[], manifests: readonly Manifest[]): readonly WantedObjects[] {
  const versions = new Map(manifests.map(({ object }) => [`${groupOf(object.apiVersion)}/${object.kind}`, versionOf(object.apiVersion)]));
  return [...Map.groupBy(keys, ({ group, kind }) => `${group}/${kind}`)].flatMap(([name, members]) => {
    const { group, kind } = members[0] ?? { group: "", kind: "" };
    const version = versions.get(name);
    return [
      { name: { group, kind, ...(version !== undefined && { version }) }, namespaces: [...new Set(members.map((key) => key.namespace))] },
    ];
  });
}

/** The kinds that such objects may own, directly or not, each once, with the namespaces of their owners. */
export function wantedChildren(own: readonly WantedObjects[], catalogue: ApiCatalogue, rules: InformerRules): readonly WantedObjects[] {
  const included = includedKinds(rules, catalogue);
  const wanted = new Map<string, { readonly name: KindName; readonly namespaces: Set<string> }>();
  const add = (owner: WantedObjects): void => {
    const namespaces = owner.namespaces.filter((namespace) => namespace !== "");
    if (namespaces.length === 0) return;
    for (const name of childKindsOf(owner.name, catalogue, included)) {
      if (isExcluded(rules, name)) continue;
      const known = wanted.get(nameOfKind(name));
      const missing = known === undefined ? namespaces : namespaces.filter((namespace) => !known.namespaces.has(namespace));
      if (missing.length === 0) continue;
      wanted.set(nameOfKind(name), { name, namespaces: new Set([...(known?.namespaces ?? []), ...missing]) });
      add({ name, namespaces: missing });
    }
  };
  for (const owner of own) add(owner);
  return [...wanted.values()].map(({ name, namespaces }) => ({ name, namespaces: [...namespaces] }));
}
