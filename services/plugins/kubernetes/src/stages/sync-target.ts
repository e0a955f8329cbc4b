import { Fault } from "@slipway/plugin-sdk";
import { applyInWaves, type ObjectResult, summarise } from "../apply/apply-waves.ts";
import { createNamespaces } from "../apply/create-namespaces.ts";
import type { Cluster } from "../client/cluster.ts";
import { difference, type Inventory, intersection, union } from "../inventory/inventory.ts";
import type { OfVariants } from "../inventory/prune.ts";
import { describeManifest, type Manifest } from "../manifests/manifest.ts";
import type { Target } from "./each-target.ts";
import { logResult } from "./log-results.ts";
import { inventoryOf, pruneInventory, putUnlessSame } from "./target-inventory.ts";

/** Which of the objects that are not declared any more are deleted. */
export type PruneScope =
  /** None: all that is declared is applied. */
  | { readonly kind: "nothing" }
  /** None: what is applied is only a part of what is declared. */
  | { readonly kind: "part" }
  /** All of them, or all of some variants. */
  | { readonly kind: "obsolete"; readonly ofVariants?: OfVariants }
  /** Those that another revision, whose manifests these are, declares. */
  | { readonly kind: "introduced-by"; readonly manifests: readonly Manifest[] };

/** What bringing a cluster to a declared state needs. */
export interface SyncTargetRequest extends Target {
  /** Marked, in the order they are to be applied. */
  readonly manifests: readonly Manifest[];
  /** Declared too, but neither applied nor pruned. */
  readonly leftAlone: readonly Manifest[];
  readonly pruneScope: PruneScope;
  readonly autoCreateNamespace: boolean;
}

/**
 * Brings one cluster to the declared state and gives a sentence about it. Wherever it is cut off, doing it again ends the same:
 * what may be on the cluster is in the inventory before it is applied, and leaves the inventory only after it was deleted.
 * Throws a Fault that names every object the cluster refused.
 */
export async function syncTarget(request: SyncTargetRequest): Promise<string> {
  const { cluster, manifests, leftAlone, signal, log, inventories, deployTarget } = request;
  const [declared, before] = await Promise.all([cluster.keysOf(manifests, signal), inventoryBefore(request)]);
  const during = union(before, declared);
  await putUnlessSame(inventories, deployTarget, before, during);

  if (request.autoCreateNamespace)
    await createNamespaces(cluster, declared, { signal, onCreated: (name) => log.info(`created Namespace ${name}`) });
  const results = await applyInWaves({
    cluster,
    manifests,
    signal,
    onWave: ({ number, of, wave }) => {
      if (of > 1) log.info(`wave ${number} of ${of}: ${wave.length} objects`);
    },
    onResult: (result) => logResult(log, result),
  });
  const failures = results.filter((result) => result.kind === "failed");
  if (failures.length > 0) throw refusal(failures, results);

  const obsolete = difference(difference(before, declared), await cluster.keysOf(leftAlone, signal));
  const deleted = await pruneObsolete(request, during, obsolete);
  return summarise(results) + (deleted > 0 ? `, ${deleted} deleted` : "");
}

/** A sync of everything that does not prune needs no search: what it applies is all that ever will be pruned. */
async function inventoryBefore(request: SyncTargetRequest): Promise<Inventory> {
  const { inventories, deployTarget, pruneScope } = request;
  const isSearched = pruneScope.kind === "obsolete" || pruneScope.kind === "part";
  return isSearched ? inventoryOf(request) : ((await inventories.find(deployTarget)) ?? []);
}

async function pruneObsolete(request: SyncTargetRequest, inventory: Inventory, all: Inventory): Promise<number> {
  const { cluster, signal, log, pruneScope } = request;
  const obsolete = await chooseObsolete(cluster, pruneScope, all, signal);
  if (obsolete.length === 0) return 0;
  log.info(`pruning ${obsolete.length} objects that are not declared any more`);
  const ofVariants = pruneScope.kind === "obsolete" ? pruneScope.ofVariants : undefined;
  return pruneInventory(request, { inventory, obsolete, ...(ofVariants && { ofVariants }) });
}

async function chooseObsolete(cluster: Cluster, scope: PruneScope, obsolete: Inventory, signal: AbortSignal): Promise<Inventory> {
  switch (scope.kind) {
    case "nothing":
    case "part":
      return [];
    case "obsolete":
      return obsolete;
    case "introduced-by":
      return intersection(obsolete, await cluster.keysOf(scope.manifests, signal));
  }
}

/** More refused objects than a person reads at once. Each is in the log anyway. */
const shownFailures = 25;

function refusal(failures: readonly (ObjectResult & { readonly kind: "failed" })[], results: readonly ObjectResult[]): Fault {
  const lines = failures.slice(0, shownFailures).map(({ manifest, fault }) => `${describeManifest(manifest)}: ${fault.message}`);
  if (failures.length > shownFailures) lines.push(`and ${failures.length - shownFailures} more`);
  return new Fault(failures[0]?.fault.code ?? "invalid", `${summarise(results)}\n${lines.join("\n")}`);
}
