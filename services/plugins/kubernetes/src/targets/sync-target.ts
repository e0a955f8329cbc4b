import { namespaceProblemIn } from "../allowed/namespace-problem.ts";
import { applyInWaves, type ObjectResult, summarise } from "../apply/apply-waves.ts";
import { createNamespaces } from "../apply/create-namespaces.ts";
import { Scalers } from "../fields/scalers.ts";
import { applySyncWaves } from "../hooks/apply-sync-waves.ts";
import type { DueFailureHooks } from "../hooks/failure/due-failure-hooks.ts";
import { withFailureHooks } from "../hooks/failure/with-failure-hooks.ts";
import { type Inventory, union } from "../inventory/inventory.ts";
import { refuseOverwritten } from "../inventory/refuse-others.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { objectCount } from "../manifests/object-count.ts";
import { keyOf, nameOfKey, type ResourceKey } from "../manifests/resource-key.ts";
import { type AppliedObject, appliedResult, type TargetlessResult, wantsWhole } from "../results/applied-result.ts";
import { readBefore } from "../results/read-before.ts";
import { describeTermination } from "../terminating/termination.ts";
import type { ChangedTarget } from "./each-target.ts";
import { logResult } from "./log-results.ts";
import { type PrepareSyncRequest, prepareSync } from "./prepare-sync.ts";
import { pruneObsolete } from "./prune-obsolete.ts";
import { refusalOf } from "./refusal.ts";
import { putUnlessSame } from "./target-inventory.ts";

/** What is synced to one deploy target, and how. */
export interface SyncTargetRequest extends PrepareSyncRequest, ChangedTarget {
  /** Applies in sync waves, and waits with this until the objects of one are ready. */
  readonly untilWaveReady?: (applied: Inventory, wave: number) => Promise<void>;
  /** Called once everything is applied, before anything is pruned. If it rejects, nothing is pruned. */
  readonly onApplied?: (applied: Inventory) => Promise<void>;
  /** How often the stage is still retried if this attempt fails. */
  readonly retriesLeft: number;
  readonly dueHooks: DueFailureHooks;
  /** The label of variants. */
  readonly variantLabel: string;
  /** See `recreateObject`. */
  readonly recreatedBy: string;
}

/**
 * Syncs one cluster to the declared state and returns a summary. It may be interrupted at any point and repeated with the same result: objects
 * are added to the inventory before they are applied, and removed from it after they were deleted.
 * Throws a Fault with every object that the cluster rejected; before anything is changed as {@link prepareSync} does.
 */
export function syncTarget(request: SyncTargetRequest): Promise<string> {
  return withFailureHooks(request, (begin) => syncOnce(request, begin));
}

async function syncOnce(request: SyncTargetRequest, begin: () => Promise<void>): Promise<string> {
  const { cluster, manifests, hooks, signal, log } = request;
  using prepared = await prepareSync(request);
  const { before, declared, keysOfHooks, obsolete, unread } = prepared;
  const during = union(before, declared);
  await putUnlessSame(request.inventories, request.deployTarget, before, during);

  const onWait = (live: KubeObject) => log.info(`waiting until ${nameOfKey(keyOf(live))} is gone: it ${describeTermination(live)}`);
  if (request.autoCreateNamespace)
    await createNamespaces(cluster, union(declared, keysOfHooks), {
      signal,
      problemOf: namespaceProblemIn(request),
      onCreated: (name) => log.info(`created Namespace ${name}`),
      onWait,
    });
  await request.onBegin();
  await begin();
  await hooks?.run("before");
  const results = await applyAll(request, declared, { unread, onWait });
  const keyOfEach = keysBy(manifests, declared);
  for (const result of results)
    if (result.kind === "not-tried") logResult(log, result, reportedOf(result, { key: keyOfEach.get(result.manifest) }));
  const refusal = refusalOf(results);
  if (refusal !== undefined) throw refusal;
  const changed = new Set(results.flatMap(({ kind, manifest }) => (kind === "changed" ? [manifest] : [])));
  const isChanged = (manifest: Manifest | undefined) => manifest !== undefined && changed.has(manifest);
  await refuseOverwritten({
    ...request,
    manifests: manifests.filter(isChanged),
    keys: declared.filter((_, index) => isChanged(manifests[index])),
  });
  prepared[Symbol.dispose]();
  await request.onApplied?.(declared);
  await hooks?.run("after");
  const pruned = await pruneObsolete(request, during, obsolete);
  return [summarise(results), pruned].filter((part) => part !== "").join(", ");
}

interface ApplyAllOptions {
  readonly unread: ReadonlyMap<Manifest, string>;
  readonly onWait: (live: KubeObject) => void;
}

async function applyAll(
  request: SyncTargetRequest,
  declared: Inventory,
  { unread, onWait }: ApplyAllOptions,
): Promise<readonly ObjectResult[]> {
  const { applicationId, cluster, hooks, log, recreatedBy, signal, untilWaveReady, variantLabel } = request;
  const keys = keysBy(request.manifests, declared);
  const before = await readBefore({ cluster, applicationId, keys: declared, signal });
  const known = (manifest: Manifest) => {
    const key = keys.get(manifest);
    return { key, before: key && before.get(key), variantLabel };
  };
  const objects = request.manifests.map(({ object }) => object);
  const rules = { conflicts: request.conflicts, ignored: request.ignored, scalers: new Scalers(cluster, signal, objects) };
  const apply = (manifests: readonly Manifest[]) =>
    applyInWaves({
      ...{ cluster, manifests, rules, recreatedBy, unread, signal, onWait },
      onWave: ({ number, of, wave }) => {
        if (of > 1) log.info(`wave ${number} of ${of}: ${objectCount(wave.length)}`);
      },
      wantsWhole: (manifest) => wantsWhole(manifest.object, known(manifest).before, variantLabel),
      onResult: (result, live) => logResult(log, result, reportedOf(result, { ...known(result.manifest), live })),
    });
  if (hooks === undefined || untilWaveReady === undefined) return apply(request.manifests);
  return applySyncWaves({
    ...{ manifests: request.manifests, hooks, log, apply },
    untilReady: (wave, number) =>
      untilWaveReady(
        wave.flatMap((manifest) => keys.get(manifest) ?? []),
        number,
      ),
  });
}

function keysBy(manifests: readonly Manifest[], declared: Inventory): ReadonlyMap<Manifest, ResourceKey | undefined> {
  return new Map(manifests.map((manifest, index) => [manifest, declared[index]]));
}

function reportedOf(
  result: ObjectResult,
  {
    key = keyOf(result.manifest.object),
    before,
    live,
    variantLabel = "",
  }: { readonly [Key in keyof AppliedObject]?: AppliedObject[Key] | undefined },
): TargetlessResult {
  return appliedResult(result, { key, before, live, variantLabel });
}
