import type { VariantLabel } from "../application-section.ts";
import type { Clusters } from "../client/clusters.ts";
import { forgottenInventories } from "../inventory/forgotten-inventories.ts";
import { difference } from "../inventory/inventory.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { tryPrune } from "../targets/dry-run/try-prune.ts";
import { type ChangedTarget, onEachTarget, type TargetWork } from "../targets/each-target.ts";
import type { KubernetesContext } from "../targets/kubernetes-context.ts";
import type { PerTarget } from "../targets/overrides/per-target.ts";
import { inventoryOf, pruneInventory } from "../targets/target-inventory.ts";
import { type Variant, variantValue } from "../variants/variant.ts";

/** The variants to delete. */
export interface CleanRequest {
  readonly clusters: Clusters;
  readonly variants: readonly Exclude<Variant, "primary">[];
  readonly variantLabel: VariantLabel;
  /** What the application declares on each deploy target: none of it is deleted. */
  readonly declared: PerTarget<readonly Manifest[]>;
  /** Whether to tell only what would be deleted. Default: no. */
  readonly dryRun?: boolean;
  /** Awaited on each deploy target before anything is deleted there. */
  readonly before?: (target: ChangedTarget) => Promise<void>;
}

/**
 * Deletes the objects of variants on every deploy target, Services first, and returns a summary. An object is deleted if its label names one of the variants
 * and it is in the inventory, or if there is no inventory yet, has the marks of the application. Safe to repeat. Throws a Fault with what could not be deleted.
 */
export async function cleanVariants(context: KubernetesContext, request: CleanRequest): Promise<string> {
  return onEachTarget(context, { clusters: request.clusters, onFailure: "go-on", work: cleaningVariants(request) });
}

/** What `cleanVariants` does on one deploy target. */
export function cleaningVariants({
  variants,
  variantLabel,
  declared,
  dryRun = false,
  before,
}: Omit<CleanRequest, "clusters">): TargetWork["work"] {
  const ofVariants = { label: variantLabel.key, values: variants.map((variant) => variantValue(variantLabel, variant)), areCopies: true };
  const nothing = `no ${variants.join(" or ")} objects to delete`;
  return async (target) => {
    await before?.(target);
    const keys = await target.cluster.keysOf(declared.get(target.deployTarget) ?? [], target.signal);
    const on = dryRun ? { ...target, inventories: forgottenInventories(target.inventories) } : target;
    const inventory = await inventoryOf(on, keys);
    const obsolete = difference(inventory, keys);
    if (dryRun) return `dry run: ${(await tryPrune(on, { obsolete, ofVariants })) || nothing}`;
    return (await pruneInventory(on, { inventory, obsolete, ofVariants })) || nothing;
  };
}
