import type { ApiCatalogue } from "../client/discovery/api-catalogue.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { ResourceKey } from "../manifests/resource-key.ts";

/** Whether an object is deleted only together with something that is declared: the Namespace that it is in, or the definition of its kind. */
export function holdsDeclared(key: ResourceKey, declared: Inventory, kinds: Pick<ApiCatalogue, "findKind">): boolean {
  if (key.group === "" && key.kind === "Namespace") return declared.some(({ namespace }) => namespace === key.name);
  if (key.group !== "apiextensions.k8s.io" || key.kind !== "CustomResourceDefinition") return false;
  return declared.some(({ group, kind }) => {
    const plural = kinds.findKind(group, kind)?.plural;
    return plural !== undefined && key.name === `${plural}.${group}`;
  });
}
