import { Fault } from "@slipway/plugin-sdk";
import { formatProblem } from "@slipway/plugin-sdk/yaml";
import type { ManagingTool } from "../adoption/managing-tool.ts";
import { refuseOtherTools } from "../adoption/refuse-other-tools.ts";
import { rulesFor } from "../allowed/check-allowed.ts";
import { clusterWideWarning, refuseForbidden } from "../allowed/refuse-forbidden.ts";
import { likelyPlurals } from "../allowed/ruled-manifests.ts";
import { refuseUnknownKinds, refuseUnknownProtection, unknownKinds } from "../allowed/unknown-kinds.ts";
import type { ApiCatalogue } from "../client/discovery/api-catalogue.ts";
import { type ConflictPolicy, refuseUnknownPolicies } from "../fields/conflict-policy.ts";
import type { IgnoredFields } from "../fields/ignored-fields.ts";
import type { HookRunner } from "../hooks/hook-runner.ts";
import { everything } from "../inventory/find-orphans.ts";
import { type Inventory, union } from "../inventory/inventory.ts";
import { refuseOthers } from "../inventory/refuse-others.ts";
import { declaredTwiceOn } from "../manifests/declared-twice.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { terminatingNamespaceFault, terminatingNamespaces } from "../terminating/terminating-namespaces.ts";
import { chooseObsolete, type PruneTarget } from "./prune-obsolete.ts";
import { inventoryOf } from "./target-inventory.ts";

export interface PrepareSyncRequest extends PruneTarget {
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
}

/** What a sync of one cluster has decided before it changes anything. Holds its claim on the objects until it is disposed, which may happen twice. */
export interface PreparedSync extends Disposable {
  /** The objects of the manifests, in their order. */
  readonly declared: Inventory;
  readonly keysOfHooks: Inventory;
  /** The inventory so far. */
  readonly before: Inventory;
  /** What must not be applied, and why: see `refuseOthers`. */
  readonly unread: ReadonlyMap<Manifest, string>;
  /** What is to be deleted. */
  readonly obsolete: Inventory;
}

/**
 * Decides what a sync of one cluster does, and changes nothing there. Throws `precondition` or `invalid` if the sync is refused: by the rules of the deploy
 * target or of prune, or because of an object of another application or tool.
 */
export async function prepareSync(request: PrepareSyncRequest): Promise<PreparedSync> {
  const { applicationId, cluster, manifests, leftAlone, hooks, signal, log } = request;
  const ofHooks = hooks?.hooks.map(({ manifest }) => manifest) ?? [];
  for (const { warnings = [] } of [...manifests, ...ofHooks])
    for (const warning of warnings) log.info(`warning: ${formatProblem(warning)}`);
  refuseUnknownPolicies(manifests);
  const declared = await cluster.keysOf(manifests, signal);
  const before = await inventoryBefore(request, declared);
  const keysOfHooks = await cluster.keysOf(ofHooks, signal);
  const twice = declaredTwiceOn(cluster, [...manifests, ...ofHooks], [...declared, ...keysOfHooks]);
  if (twice !== undefined) throw new Fault("invalid", twice);
  await checkRules({ ...request, manifests: [...manifests, ...ofHooks] }, [...declared, ...keysOfHooks]);
  using stack = new DisposableStack();
  stack.use(await cluster.claims.take(applicationId, declared, signal));
  const unread = await refuseOthers({ ...request, keys: declared });
  await refuseOtherTools({ ...request, keys: declared, known: before });
  const all = union(declared, await cluster.keysOf(leftAlone, signal));
  const obsolete = await chooseObsolete(request, before, all);
  await refuseTerminatingNamespaces(request, declared);
  const claim = stack.move();
  return { declared, keysOfHooks, before, unread, obsolete, [Symbol.dispose]: () => claim.dispose() };
}

/** Throws like `prepareSync`, and logs nothing: the sync will. */
export async function checkSync(request: PrepareSyncRequest): Promise<void> {
  const silent = { info: () => {}, success: () => {}, error: () => {} };
  using _prepared = await prepareSync({ ...request, log: silent });
}

/** With the namespaces, scopes and names of kinds that the cluster decides, which planning does not know. */
async function checkRules(
  { cluster, allowed, application, manifests, pruneScope, pruneRules, log, signal }: PrepareSyncRequest,
  declared: Inventory,
): Promise<void> {
  const rules = rulesFor(allowed, application);
  const protectedKinds = pruneScope.kind === "obsolete" ? pruneRules.protectedKinds : [];
  const named = [...(rules?.deniedKinds ?? []), ...protectedKinds];
  const isEnough = (known: ApiCatalogue) => unknownKinds(named, known.kinds()).length === 0;
  const catalogue = await cluster.catalogueOf(manifests, signal, isEnough);
  const objects = manifests.flatMap((manifest, index) => {
    const key = declared[index];
    if (key === undefined) return [];
    const names = catalogue.findKind(key.group, key.kind)?.names ?? likelyPlurals(key.kind);
    return [{ manifest, key, isClusterWide: key.namespace === "", names }];
  });
  refuseForbidden(allowed, application, objects);
  const warnings = [
    rules && refuseUnknownKinds(rules, catalogue.kinds(), catalogue.unread),
    refuseUnknownProtection({ protectedKinds }, catalogue.kinds(), catalogue.unread),
    clusterWideWarning(allowed, objects),
  ];
  for (const warning of warnings) if (warning !== undefined) log.info(`warning: ${warning}`);
}

/** Nothing can be created in a namespace that is being deleted. Those that this sync creates are waited for instead. */
async function refuseTerminatingNamespaces(
  { cluster, autoCreateNamespace, signal }: PrepareSyncRequest,
  declared: Inventory,
): Promise<void> {
  if (autoCreateNamespace) return;
  const own = new Set(declared.flatMap(({ group, kind, name }) => (group === "" && kind === "Namespace" ? [name] : [])));
  const used = declared.map(({ namespace }) => namespace).filter((namespace) => !own.has(namespace));
  const terminating = await terminatingNamespaces(cluster, used, signal);
  if (terminating.length > 0) throw terminatingNamespaceFault(terminating);
}

/** A full sync without prune does not need to search the cluster: only what it applies will ever be pruned. */
async function inventoryBefore(request: PrepareSyncRequest, declared: Inventory): Promise<Inventory> {
  const { cluster, inventories, deployTarget, pruneScope, signal } = request;
  const isSearched = pruneScope.kind === "obsolete" || pruneScope.kind === "part";
  if (isSearched) return inventoryOf(request, declared);
  const known = await inventories.find(deployTarget);
  // What earlier deployments left is not in it: the first prune searches the cluster.
  if (known === undefined) await inventories.putUnsearched(deployTarget, new Set([everything]));
  return cluster.withScopes(known ?? [], signal);
}
