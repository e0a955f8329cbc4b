import { Fault } from "@slipway/plugin-sdk";
import { findOrphans } from "../inventory/find-orphans.ts";
import { difference, type Inventories, type Inventory } from "../inventory/inventory.ts";
import { type OfVariants, type PruneResult, prune } from "../inventory/prune.ts";
import type { Target } from "./each-target.ts";
import { logPruned } from "./log-results.ts";

/** The inventory of a target. Where none was written yet, the cluster is searched for what bears the application's marks, and that is kept as the first. */
export async function inventoryOf({ cluster, deployTarget, applicationId, inventories, log, signal }: Target): Promise<Inventory> {
  const known = await inventories.find(deployTarget);
  if (known !== undefined) return known;
  const { found, unread } = await findOrphans(cluster, applicationId, signal);
  log.info(`no inventory yet: found ${found.length} objects of this application on the cluster`);
  if (unread.length > 0) log.info(`could not look for objects of these kinds: ${unread.join(", ")}`);
  await inventories.put(deployTarget, found);
  return found;
}

/** Writes an inventory unless the one that is written says the same. */
export async function putUnlessSame(inventories: Inventories, deployTarget: string, old: Inventory, next: Inventory): Promise<void> {
  const isSame = old.length === next.length && difference(next, old).length === 0;
  if (!isSame) await inventories.put(deployTarget, next);
}

/** What is to leave a target. */
export interface PruneInventoryRequest {
  /** All that may be there. */
  readonly inventory: Inventory;
  /** The part of it that is not wanted any more. */
  readonly obsolete: Inventory;
  /** Only those of it that are of these variants. */
  readonly ofVariants?: OfVariants;
}

/**
 * Deletes what is obsolete and still this application's, and takes it out of the inventory. Gives how many objects were deleted. Safe to do again.
 * Throws a Fault that names every object that could not be deleted, when all the others are.
 */
export async function pruneInventory(target: Target, { inventory, obsolete, ofVariants }: PruneInventoryRequest): Promise<number> {
  const { cluster, applicationId, inventories, deployTarget, log, signal } = target;
  const onResult = (result: PruneResult) => logPruned(log, result);
  const pruned = await prune({ cluster, applicationId, obsolete, signal, onResult, ...(ofVariants && { ofVariants }) });
  const left = pruned.filter(({ kind }) => kind !== "failed" && kind !== "other-variant").map(({ key }) => key);
  await putUnlessSame(inventories, deployTarget, inventory, difference(inventory, left));
  const failures = pruned.flatMap((result) => (result.kind === "failed" ? [result.fault] : []));
  if (failures[0]) throw new Fault(failures[0].code, failures.map(({ message }) => message).join("\n"));
  return pruned.filter(({ kind }) => kind === "deleted").length;
}
