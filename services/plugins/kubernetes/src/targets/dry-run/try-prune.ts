import type { Inventory } from "../../inventory/inventory.ts";
import { nameOfKey } from "../../manifests/resource-key.ts";
import { findGoing } from "../../prune/find-going.ts";
import type { OfVariants } from "../../prune/prune-verdict.ts";
import type { Target } from "../each-target.ts";

interface TryPruneRequest {
  readonly obsolete: Inventory;
  readonly ofVariants?: OfVariants | undefined;
}

/** Logs what a prune would delete, and returns a summary; empty if it would delete nothing. */
export async function tryPrune(
  { cluster, applicationId, log, signal }: Target,
  { obsolete, ofVariants }: TryPruneRequest,
): Promise<string> {
  const going = await findGoing({ cluster, applicationId, obsolete, signal, ...(ofVariants && { ofVariants }) });
  for (const { key } of going) log.info(`would delete ${nameOfKey(key)}`);
  return going.length === 0 ? "" : `${going.length} would be deleted`;
}
