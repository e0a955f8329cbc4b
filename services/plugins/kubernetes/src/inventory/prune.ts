import { Fault, isFault } from "@slipway/plugin-sdk";
import { runConcurrently } from "../apply/run-concurrently.ts";
import { planDeletionWaves } from "../apply/waves.ts";
import type { Cluster } from "../client/cluster.ts";
import { textAt } from "../json/json.ts";
import { nameOfKey, type ResourceKey } from "../manifests/resource-key.ts";
import { propagationOf } from "../prune/prune-annotations.ts";
import type { Propagation } from "../prune/prune-rules.ts";
import { type OfVariants, pruneVerdict } from "../prune/prune-verdict.ts";
import type { Inventory } from "./inventory.ts";

/** The result of pruning one object. */
export type PruneResult =
  | { readonly kind: "deleted" | "gone"; readonly key: ResourceKey }
  /** `left` stays the application's. */
  | { readonly kind: "kept" | "left"; readonly key: ResourceKey; readonly reason: string }
  /** It belongs to a variant that is not pruned, and stays the application's. */
  | { readonly kind: "other-variant"; readonly key: ResourceKey }
  | { readonly kind: "failed"; readonly key: ResourceKey; readonly fault: Fault };

export interface PruneRequest {
  readonly cluster: Cluster;
  readonly applicationId: string;
  /** The objects to delete, if they still belong to this application. */
  readonly obsolete: Inventory;
  /** Deletes only objects of these variants. Default: of all. */
  readonly ofVariants?: OfVariants;
  /** What happens to the dependents. Default: they are deleted in the background. */
  readonly propagation?: Propagation;
  readonly signal: AbortSignal;
  /** Called for each object as soon as it is done. Must not throw. */
  readonly onResult: (result: PruneResult) => void;
}

/** Concurrent deletes. */
const concurrency = 16;

/** How often an object that changes meanwhile is read again. */
const looks = 5;

/**
 * Deletes obsolete objects, dependents first. Each object is read first and deleted only if it is still the object that was read,
 * so one that another application has taken over meanwhile stays. Safe to repeat. Rejects only with the signal's reason, or because of a bug.
 */
export async function prune(request: PruneRequest): Promise<readonly PruneResult[]> {
  const { obsolete, onResult } = request;
  const results: PruneResult[] = [];
  for (const wave of planDeletionWaves(obsolete)) {
    await runConcurrently(wave, concurrency, async (key) => {
      const result = await pruneOne(request, key);
      results.push(result);
      onResult(result);
    });
  }
  return results;
}

async function pruneOne({ cluster, applicationId, ofVariants, propagation, signal }: PruneRequest, key: ResourceKey): Promise<PruneResult> {
  try {
    const address = await cluster.locate(key, signal);
    if (address === undefined) return { kind: "gone", key };
    for (let look = 1; ; look++) {
      const live = await cluster.client.find(address, signal);
      if (live === undefined || textAt(live, "metadata", "deletionTimestamp") !== "") return { kind: "gone", key };
      const verdict = pruneVerdict(live, { applicationId, ofVariants });
      if (verdict.kind !== "goes") return { ...verdict, key };
      const preconditions = { uid: textAt(live, "metadata", "uid"), resourceVersion: textAt(live, "metadata", "resourceVersion") };
      try {
        await cluster.client.delete(address, { ...preconditions, propagation: propagationOf(live) ?? propagation }, signal);
        return { kind: "deleted", key };
      } catch (error) {
        if (isFault(error, "not_found")) return { kind: "gone", key };
        if (!isFault(error, "conflict") || look >= looks) throw error;
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    if (!isFault(error)) throw error;
    return {
      kind: "failed",
      key,
      fault: new Fault(error.code, `${nameOfKey(key)} could not be deleted: ${error.message}`, { cause: error }),
    };
  }
}
