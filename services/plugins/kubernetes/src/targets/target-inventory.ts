import { Fault } from "@slipway/plugin-sdk";
import { findOrphans } from "../inventory/find-orphans.ts";
import { difference, type Inventories, type Inventory } from "../inventory/inventory.ts";
import { type PruneResult, prune } from "../inventory/prune.ts";
import type { Propagation } from "../prune/prune-rules.ts";
import type { OfVariants } from "../prune/prune-verdict.ts";
import type { Target } from "./each-target.ts";
import { logPruned } from "./log-results.ts";

/** The inventory of a target. If there is none yet, the cluster is searched for objects with the application's marks, and the result becomes the first inventory. */
export async function inventoryOf({ cluster, deployTarget, applicationId, inventories, log, signal }: Target): Promise<Inventory> {
  const known = await inventories.find(deployTarget);
  if (known !== undefined) return known;
  const { found, unread } = await findOrphans(cluster, applicationId, signal);
  log.info(`no inventory yet: found ${found.length} objects of this application on the cluster`);
  if (unread.length > 0) log.info(`objects of these kinds could not be searched: ${unread.join(", ")}`);
  await inventories.put(deployTarget, found);
  return found;
}

/** Writes an inventory if it has changed. */
export async function putUnlessSame(inventories: Inventories, deployTarget: string, old: Inventory, next: Inventory): Promise<void> {
  const isSame = old.length === next.length && difference(next, old).length === 0;
  if (!isSame) await inventories.put(deployTarget, next);
}

/** What to delete from a target. */
export interface PruneInventoryRequest {
  /** Everything that may exist. */
  readonly inventory: Inventory;
  /** The part of it that is obsolete. */
  readonly obsolete: Inventory;
  /** Deletes only objects of these variants. */
  readonly ofVariants?: OfVariants;
  /** What happens to the dependents. Default: they are deleted in the background. */
  readonly propagation?: Propagation;
}

/** Results that remove an object from the inventory. */
const isOver: ReadonlySet<PruneResult["kind"]> = new Set(["deleted", "gone", "kept"]);

/**
 * Deletes obsolete objects that still belong to this application, and removes them from the inventory. Returns how many were deleted. Safe to repeat.
 * Throws a Fault with every object that could not be deleted, after deleting the others.
 */
export async function pruneInventory(
  target: Target,
  { inventory, obsolete, ofVariants, propagation }: PruneInventoryRequest,
): Promise<number> {
  const { cluster, applicationId, inventories, deployTarget, log, signal } = target;
  const onResult = (result: PruneResult) => logPruned(log, result);
  const pruned = await prune({
    cluster,
    applicationId,
    obsolete,
    signal,
    onResult,
    ...(ofVariants && { ofVariants }),
    ...(propagation && { propagation }),
  });
  const over = pruned.filter(({ kind }) => isOver.has(kind)).map(({ key }) => key);
  await putUnlessSame(inventories, deployTarget, inventory, difference(inventory, over));
  const failures = pruned.flatMap((result) => (result.kind === "failed" ? [result.fault] : []));
  if (failures[0]) throw new Fault(failures[0].code, failures.map(({ message }) => message).join("\n"));
  return pruned.filter(({ kind }) => kind === "deleted").length;
}
