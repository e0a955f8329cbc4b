import { Fault, type StageLog } from "@slipway/plugin-sdk";
import { applyInWaves, type ObjectResult, summarise } from "../apply/apply-waves.ts";
import { createNamespaces } from "../apply/create-namespaces.ts";
import type { Cluster } from "../client/cluster.ts";
import { findOrphans } from "../inventory/find-orphans.ts";
import { difference, type Inventories, type Inventory, intersection, union } from "../inventory/inventory.ts";
import { type PruneResult, prune } from "../inventory/prune.ts";
import { describeManifest, type Manifest } from "../manifests/manifest.ts";
import { logPruned, logResult } from "./log-results.ts";

/** Which of the objects that are not declared any more are deleted. */
export type PruneScope =
  | { readonly kind: "nothing" }
  /** All of them. */
  | { readonly kind: "obsolete" }
  /** Those that another revision, whose manifests these are, declares. */
  | { readonly kind: "introduced-by"; readonly manifests: readonly Manifest[] };

/** What bringing a cluster to a declared state needs. */
export interface SyncTargetRequest {
  readonly cluster: Cluster;
  readonly deployTarget: string;
  readonly applicationId: string;
  /** Marked, in the order they are to be applied. */
  readonly manifests: readonly Manifest[];
  readonly pruneScope: PruneScope;
  readonly autoCreateNamespace: boolean;
  readonly inventories: Inventories;
  readonly log: StageLog;
  readonly signal: AbortSignal;
}

/**
 * Brings one cluster to the declared state and gives a sentence about it. Wherever it is cut off, doing it again ends the same:
 * what may be on the cluster is in the inventory before it is applied, and leaves the inventory only after it was deleted.
 * Throws a Fault that names every object the cluster refused.
 */
export async function syncTarget(request: SyncTargetRequest): Promise<string> {
  const { cluster, manifests, signal, log, inventories, deployTarget } = request;
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

  const pruned = await pruneObsolete(request, difference(before, declared));
  const left = new Set(pruned.filter(({ kind }) => kind !== "failed").map(({ key }) => key));
  await putUnlessSame(
    inventories,
    deployTarget,
    during,
    during.filter((key) => !left.has(key)),
  );
  const undeleted = pruned.flatMap((result) => (result.kind === "failed" ? [result.fault] : []));
  if (undeleted[0]) throw new Fault(undeleted[0].code, undeleted.map(({ message }) => message).join("\n"));
  const deleted = pruned.filter(({ kind }) => kind === "deleted").length;
  return summarise(results) + (deleted > 0 ? `, ${deleted} deleted` : "");
}

async function inventoryBefore({
  cluster,
  deployTarget,
  applicationId,
  inventories,
  pruneScope,
  signal,
  log,
}: SyncTargetRequest): Promise<Inventory> {
  const known = await inventories.find(deployTarget);
  if (known !== undefined || pruneScope.kind !== "obsolete") return known ?? [];
  const { found, unread } = await findOrphans(cluster, applicationId, signal);
  log.info(`no inventory yet: found ${found.length} objects of this application on the cluster`);
  if (unread.length > 0) log.info(`could not look for objects of these kinds: ${unread.join(", ")}`);
  return found;
}

async function pruneObsolete(request: SyncTargetRequest, obsolete: Inventory): Promise<readonly PruneResult[]> {
  const { cluster, applicationId, signal, log, pruneScope } = request;
  const chosen = await chooseObsolete(cluster, pruneScope, obsolete, signal);
  if (chosen.length === 0) return [];
  log.info(`pruning ${chosen.length} objects that are not declared any more`);
  return prune({ cluster, applicationId, obsolete: chosen, signal, onResult: (result) => logPruned(log, result) });
}

async function chooseObsolete(cluster: Cluster, scope: PruneScope, obsolete: Inventory, signal: AbortSignal): Promise<Inventory> {
  switch (scope.kind) {
    case "nothing":
      return [];
    case "obsolete":
      return obsolete;
    case "introduced-by":
      return intersection(obsolete, await cluster.keysOf(scope.manifests, signal));
  }
}

async function putUnlessSame(inventories: Inventories, deployTarget: string, old: Inventory, next: Inventory): Promise<void> {
  const isSame = old.length === next.length && difference(next, old).length === 0;
  if (!isSame) await inventories.put(deployTarget, next);
}

/** More refused objects than a person reads at once. Each is in the log anyway. */
const shownFailures = 25;

function refusal(failures: readonly (ObjectResult & { readonly kind: "failed" })[], results: readonly ObjectResult[]): Fault {
  const lines = failures.slice(0, shownFailures).map(({ manifest, fault }) => `${describeManifest(manifest)}: ${fault.message}`);
  if (failures.length > shownFailures) lines.push(`and ${failures.length - shownFailures} more`);
  return new Fault(failures[0]?.fault.code ?? "invalid", `${summarise(results)}\n${lines.join("\n")}`);
}
