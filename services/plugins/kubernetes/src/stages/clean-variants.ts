import type { VariantLabel } from "../application-section.ts";
import type { Clusters } from "../client/clusters.ts";
import { difference } from "../inventory/inventory.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { type Variant, variantValue } from "../variants/variant.ts";
import { type KubernetesContext, onEachTarget } from "./each-target.ts";
import { inventoryOf, pruneInventory } from "./target-inventory.ts";

/** Which variants are to go. */
export interface CleanRequest {
  readonly clusters: Clusters;
  readonly variants: readonly Exclude<Variant, "primary">[];
  readonly variantLabel: VariantLabel;
  /** What the application declares itself: none of that is deleted. */
  readonly declared: readonly Manifest[];
}

/**
 * Deletes the objects of variants on every deploy target, Services first, and gives a sentence about it: those that this plugin applied, or that bear the
 * application's marks where it kept no inventory yet, and that say they are of such a variant. Safe to do again. Throws a Fault that names what could not be deleted.
 */
export async function cleanVariants(context: KubernetesContext, request: CleanRequest): Promise<string> {
  const { clusters, variants, variantLabel, declared } = request;
  const ofVariants = { label: variantLabel.key, values: variants.map((variant) => variantValue(variantLabel, variant)), areCopies: true };
  return onEachTarget(context, clusters, async (target) => {
    const [keys, inventory] = await Promise.all([target.cluster.keysOf(declared, target.signal), inventoryOf(target)]);
    const deleted = await pruneInventory(target, { inventory, obsolete: difference(inventory, keys), ofVariants });
    return deleted === 0 ? `no ${variants.join(" or ")} objects to delete` : `${deleted} deleted`;
  });
}
