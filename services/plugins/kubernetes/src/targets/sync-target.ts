import { Fault, isFault } from "@slipway/plugin-sdk";
import { formatProblem } from "@slipway/plugin-sdk/yaml";
import type { ManagingTool } from "../adoption/managing-tool.ts";
import { refuseOtherTools } from "../adoption/refuse-other-tools.ts";
import { problemOf, rulesFor } from "../allowed/check-allowed.ts";
import { clusterWideWarning, refuseForbidden } from "../allowed/refuse-forbidden.ts";
import { likelyPlurals } from "../allowed/ruled-manifests.ts";
import { refuseUnknownKinds, unknownKinds } from "../allowed/unknown-kinds.ts";
import { applyInWaves, type ObjectResult, summarise } from "../apply/apply-waves.ts";
import { createNamespaces } from "../apply/create-namespaces.ts";
import type { ApiCatalogue } from "../client/api-catalogue.ts";
import { type ConflictPolicy, refuseUnknownPolicies } from "../fields/conflict-policy.ts";
import type { IgnoredFields } from "../fields/ignored-fields.ts";
import { Scalers } from "../fields/scalers.ts";
import { applySyncWaves } from "../hooks/apply-sync-waves.ts";
import type { HookRunner } from "../hooks/hook-runner.ts";
import { everything } from "../inventory/find-orphans.ts";
import { type Inventory, union } from "../inventory/inventory.ts";
import { refuseOthers, refuseOverwritten } from "../inventory/refuse-others.ts";
import { declaredTwiceOn } from "../manifests/declared-twice.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { describeManifest, type Manifest } from "../manifests/manifest.ts";
import { keyOf, nameOfKey } from "../manifests/resource-key.ts";
import { terminatingNamespaceFault, terminatingNamespaces } from "../terminating/terminating-namespaces.ts";
import { describeTermination } from "../terminating/termination.ts";
import { logResult } from "./log-results.ts";
import { chooseObsolete, type PruneTarget, pruneObsolete } from "./prune-obsolete.ts";
import { inventoryOf, putUnlessSame } from "./target-inventory.ts";

export interface SyncTargetRequest extends PruneTarget {
  /** With marks, in the order of the apply. */
  readonly manifests: readonly Manifest[];
  /** Declared, but neither applied nor pruned. */
  readonly leftAlone: readonly Manifest[];
  readonly autoCreateNamespace: boolean;
  /** The tools from which objects may be taken over. */
  readonly takeOverFrom: readonly ManagingTool[];
  /** For objects without an annotation of their own. */
  readonly conflicts: ConflictPolicy;
  readonly ignored: IgnoredFields;
  /** Default: none. */
  readonly hooks?: HookRunner;
  /** Applies in sync waves, and waits with this until the objects of one are ready. */
  readonly untilWaveReady?: (applied: Inventory, wave: number) => Promise<void>;
  /** Called before the first object is changed, once everything is allowed. */
  readonly onBegin: () => Promise<void>;
  /** Called once everything is applied, before anything is pruned. If it rejects, nothing is pruned. */
  readonly onApplied?: (applied: Inventory) => Promise<void>;
}

/**
 * Syncs one cluster to the declared state and returns a summary. It may be interrupted at any point and repeated with the same result: objects
 * are added to the inventory before they are applied, and removed from it after they were deleted.
 * Throws a Fault with every object that the cluster rejected; before anything is changed if another application owns one of them, or if the rules refuse the prune.
 */
export async function syncTarget(request: SyncTargetRequest): Promise<string> {
  const { cluster, manifests, leftAlone, hooks, signal, log, inventories, deployTarget } = request;
  const ofHooks = hooks?.hooks.map(({ manifest }) => manifest) ?? [];
  for (const { warnings = [] } of [...manifests, ...ofHooks])
    for (const warning of warnings) log.info(`warning: ${formatProblem(warning)}`);
  refuseUnknownPolicies(manifests);
  const declared = await cluster.keysOf(manifests, signal);
  const before = await inventoryBefore(request, declared);
  const twice = declaredTwiceOn(cluster, manifests, declared);
  if (twice !== undefined) throw new Fault("invalid", twice);
  const keysOfHooks = await cluster.keysOf(ofHooks, signal);
  await checkRules({ ...request, manifests: [...manifests, ...ofHooks] }, [...declared, ...keysOfHooks]);
  using claim = await cluster.claims.take(request.applicationId, declared, signal);
  const unread = await refuseOthers({ ...request, keys: declared });
  await refuseOtherTools({ ...request, keys: declared, known: before });
  const all = union(declared, await cluster.keysOf(leftAlone, signal));
  const obsolete = await chooseObsolete(request, before, all);
  const during = union(before, declared);
  await putUnlessSame(inventories, deployTarget, before, during);

  const onWait = (live: KubeObject) => log.info(`waiting until ${nameOfKey(keyOf(live))} is gone: it ${describeTermination(live)}`);
  await refuseTerminatingNamespaces(request, declared);
  const rules = rulesFor(request.allowed, request.application);
  if (request.autoCreateNamespace)
    await createNamespaces(cluster, union(declared, keysOfHooks), {
      signal,
      problemOf: (key) => rules && problemOf({ key, isClusterWide: true, names: ["namespaces", "ns"] }, rules),
      onCreated: (name) => log.info(`created Namespace ${name}`),
      onWait,
    });
  await request.onBegin();
  const results = await withFailureHooks(request, async () => {
    await hooks?.run("before");
    const applied = await applyAll(request, declared, { unread, onWait });
    const failures = applied.filter((result) => result.kind === "failed");
    if (failures.length > 0) throw refusal(failures, applied);
    const changed = new Set(applied.flatMap(({ kind, manifest }) => (kind === "changed" ? [manifest] : [])));
    const isChanged = (manifest: Manifest | undefined) => manifest !== undefined && changed.has(manifest);
    await refuseOverwritten({
      ...request,
      manifests: manifests.filter(isChanged),
      keys: declared.filter((_, index) => isChanged(manifests[index])),
    });
    claim[Symbol.dispose]();
    await request.onApplied?.(declared);
    await hooks?.run("after");
    return applied;
  });

  const pruned = await pruneObsolete(request, during, obsolete);
  return [summarise(results), pruned].filter((part) => part !== "").join(", ");
}

interface ApplyAllOptions {
  readonly unread: ReadonlyMap<Manifest, string>;
  readonly onWait: (live: KubeObject) => void;
}

function applyAll(request: SyncTargetRequest, declared: Inventory, { unread, onWait }: ApplyAllOptions): Promise<readonly ObjectResult[]> {
  const { cluster, hooks, log, signal, untilWaveReady } = request;
  const objects = request.manifests.map(({ object }) => object);
  const rules = { conflicts: request.conflicts, ignored: request.ignored, scalers: new Scalers(cluster, signal, objects) };
  const apply = (manifests: readonly Manifest[]) =>
    applyInWaves({
      ...{ cluster, manifests, rules, unread, signal, onWait },
      onWave: ({ number, of, wave }) => {
        if (of > 1) log.info(`wave ${number} of ${of}: ${wave.length} objects`);
      },
      onResult: (result) => logResult(log, result),
    });
  if (hooks === undefined || untilWaveReady === undefined) return apply(request.manifests);
  const keys = new Map(request.manifests.map((manifest, index) => [manifest, declared[index]]));
  return applySyncWaves({
    ...{ manifests: request.manifests, hooks, log, apply },
    untilReady: (wave, number) =>
      untilWaveReady(
        wave.flatMap((manifest) => keys.get(manifest) ?? []),
        number,
      ),
  });
}

/** Runs the hooks for failures if something fails. What they throw is logged: the first failure is the reason. */
async function withFailureHooks<T>({ hooks, log, signal }: SyncTargetRequest, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isFault(error) || signal.aborted) throw error;
    try {
      await hooks?.run("onFailure");
    } catch (other) {
      if (!isFault(other)) throw other;
      log.error(other.message);
    }
    throw error;
  }
}

/** With the namespaces, scopes and names of kinds that the cluster decides, which planning does not know. */
async function checkRules(
  { cluster, allowed, application, manifests, log, signal }: SyncTargetRequest,
  declared: Inventory,
): Promise<void> {
  const rules = rulesFor(allowed, application);
  const isEnough = (known: ApiCatalogue) => unknownKinds(rules?.deniedKinds ?? [], known.kinds()).length === 0;
  const catalogue = await cluster.catalogueOf(manifests, signal, isEnough);
  const objects = manifests.flatMap((manifest, index) => {
    const key = declared[index];
    if (key === undefined) return [];
    const names = catalogue.findKind(key.group, key.kind)?.names ?? likelyPlurals(key.kind);
    return [{ manifest, key, isClusterWide: key.namespace === "", names }];
  });
  refuseForbidden(allowed, application, objects);
  const warnings = [rules && refuseUnknownKinds(rules, catalogue.kinds(), catalogue.unread), clusterWideWarning(allowed, objects)];
  for (const warning of warnings) if (warning !== undefined) log.info(`warning: ${warning}`);
}

/** Nothing can be created in a namespace that is being deleted. Those that this sync creates are waited for instead. */
async function refuseTerminatingNamespaces(
  { cluster, autoCreateNamespace, signal }: SyncTargetRequest,
  declared: Inventory,
): Promise<void> {
  if (autoCreateNamespace) return;
  const own = new Set(declared.flatMap(({ group, kind, name }) => (group === "" && kind === "Namespace" ? [name] : [])));
  const used = declared.map(({ namespace }) => namespace).filter((namespace) => !own.has(namespace));
  const terminating = await terminatingNamespaces(cluster, used, signal);
  if (terminating.length > 0) throw terminatingNamespaceFault(terminating);
}

/** A full sync without prune does not need to search the cluster: only what it applies will ever be pruned. */
async function inventoryBefore(request: SyncTargetRequest, declared: Inventory): Promise<Inventory> {
  const { cluster, inventories, deployTarget, pruneScope, signal } = request;
  const isSearched = pruneScope.kind === "obsolete" || pruneScope.kind === "part";
  if (isSearched) return inventoryOf(request, declared);
  const known = await inventories.find(deployTarget);
  // What earlier deployments left is not in it: the first prune searches the cluster.
  if (known === undefined) await inventories.putUnsearched(deployTarget, new Set([everything]));
  return cluster.withScopes(known ?? [], signal);
}

/** How many rejected objects a message names. The log has all of them. */
const shownFailures = 25;

function refusal(failures: readonly (ObjectResult & { readonly kind: "failed" })[], results: readonly ObjectResult[]): Fault {
  const lines = failures.slice(0, shownFailures).map(({ manifest, fault }) => `${describeManifest(manifest)}: ${fault.message}`);
  if (failures.length > shownFailures) lines.push(`and ${failures.length - shownFailures} more`);
  return new Fault(failures[0]?.fault.code ?? "invalid", `${summarise(results)}\n${lines.join("\n")}`);
}
