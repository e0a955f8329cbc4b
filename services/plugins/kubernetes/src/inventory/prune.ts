import { Fault, isFault } from "@slipway/plugin-sdk";
import { runConcurrently } from "../apply/run-concurrently.ts";
import { planDeletionWaves } from "../apply/waves.ts";
import type { Cluster } from "../client/cluster.ts";
import type { ObjectAddress } from "../client/kube-client.ts";
import { textAt } from "../json/json.ts";
import { askKind } from "../kinds/ask-kind.ts";
import { isBuiltIn } from "../kinds/is-built-in.ts";
import { type KindState, nameOfKind } from "../kinds/kind-state.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { nameOfKey, type ResourceKey } from "../manifests/resource-key.ts";
import { propagationOf } from "../prune/prune-annotations.ts";
import type { Propagation } from "../prune/prune-rules.ts";
import { type OfVariants, pruneVerdict } from "../prune/prune-verdict.ts";
import { isTerminating } from "../terminating/termination.ts";
import { type Terminating, untilGone } from "../terminating/until-gone.ts";
import type { Inventory } from "./inventory.ts";
import { listOwn } from "./list-own.ts";

/** The result of pruning one object. */
export type PruneResult =
  | { readonly kind: "deleted" | "gone"; readonly key: ResourceKey }
  /** It is not this application's to delete; `left` stays the application's. */
  | { readonly kind: "kept" | "left"; readonly key: ResourceKey; readonly reason: string }
  /** It belongs to a variant that is not pruned, and stays the application's. */
  | { readonly kind: "other-variant"; readonly key: ResourceKey }
  /** It was deleted and is still there. It stays the application's until it is gone. */
  | { readonly kind: "terminating"; readonly key: ResourceKey; readonly live: KubeObject }
  /** Whether it exists is not known, or it is not its turn yet. It stays the application's. */
  | { readonly kind: "postponed"; readonly key: ResourceKey; readonly reason: string }
  | { readonly kind: "failed"; readonly key: ResourceKey; readonly fault: Fault };

/** Whether the object is no longer the application's after pruning. */
export function isDone({ kind }: PruneResult): boolean {
  return kind === "deleted" || kind === "gone" || kind === "kept";
}

export interface PruneRequest {
  readonly cluster: Cluster;
  readonly applicationId: string;
  /** The objects to delete, if they still belong to this application. */
  readonly obsolete: Inventory;
  /** Deletes only objects of these variants. Default: of all. */
  readonly ofVariants?: OfVariants;
  /** Leaves what this commit has applied. */
  readonly exceptCommit?: string;
  /** Whether everything of the application goes. Default: only what it no longer declares. */
  readonly isWhole?: boolean;
  /** What happens to the dependents. Default: they are deleted in the background. */
  readonly propagation?: Propagation;
  readonly signal: AbortSignal;
  /** Called for each object as soon as it is done. Must not throw. */
  readonly onResult: (result: PruneResult) => void;
  /** Called when objects that were deleted are waited for. Must not throw. */
  readonly onWait: (keys: readonly ResourceKey[]) => void;
}

/** Concurrent deletes. */
const concurrency = 16;

/** How often an object that changes meanwhile is read again. */
const looks = 5;

/**
 * Deletes obsolete objects, dependents first. Each object is read first, many of a kind by one list, and deleted only if it is still the object that was read,
 * so one that another application has taken over meanwhile stays. Objects of a wave are waited for before the next one begins; while a custom resource
 * is still there, what may be its controller is not deleted. Safe to repeat. Rejects only with the signal's reason, or because of a bug.
 */
export async function prune(request: PruneRequest): Promise<readonly PruneResult[]> {
  const { cluster, obsolete, onResult, onWait, signal } = request;
  const results: PruneResult[] = [];
  const report = (result: PruneResult) => {
    results.push(result);
    onResult(result);
  };
  const patience = cluster.patience();
  const unserved = await unservedKinds(request);
  const waves = planDeletionWaves(obsolete);
  for (const [index, wave] of waves.entries()) {
    const terminating: (Terminating & { readonly key: ResourceKey })[] = [];
    const served = wave.filter((key) => !unserved.has(nameOfKind(key)));
    const seen = await listOwn(cluster, served, request);
    await runConcurrently(wave, concurrency, async (key) => {
      const result = resultWithout(unserved.get(nameOfKind(key)), key) ?? (await pruneOne(request, key, seen.get(key)));
      if ("address" in result) terminating.push(result);
      else report(result);
    });
    if (terminating.length > 0) onWait(terminating.map(({ key }) => key));
    const left = await untilGone(cluster, terminating, patience, signal);
    for (const { key } of terminating) {
      const there = left.find((each) => each.key === key);
      report(there === undefined ? { kind: "deleted", key } : { kind: "terminating", key, live: there.live });
    }
    const custom = left.find(({ key }) => !isBuiltIn(key.group));
    if (custom === undefined) continue;
    const reason = `${nameOfKey(custom.key)} is still there, and its controller may be among what comes after it`;
    for (const key of waves.slice(index + 1).flat()) report({ kind: "postponed", key, reason });
    break;
  }
  return results;
}

/** The states of kinds that are not served, so that discovery is not asked again for each of their objects. */
async function unservedKinds({ cluster, obsolete, signal }: PruneRequest): Promise<ReadonlyMap<string, KindState>> {
  try {
    const names = [...new Map(obsolete.map((key) => [nameOfKind(key), { group: key.group, kind: key.kind }])).values()];
    return new Map([...(await cluster.kindsOf(names, signal))].filter(([, { kind }]) => kind !== "served"));
  } catch (error) {
    signal.throwIfAborted();
    if (isFault(error)) return new Map(); // each object meets the same and reports it
    throw error;
  }
}

/** The result for an object of a kind that is not served. */
function resultWithout(state: KindState | undefined, key: ResourceKey): PruneResult | undefined {
  if (state?.kind === "gone") return { kind: "gone", key };
  return state?.kind === "unknown" ? postponed(key, state.reason) : undefined;
}

function postponed(key: ResourceKey, reason: string): PruneResult & { readonly kind: "postponed" } {
  return { kind: "postponed", key, reason: `whether it exists is not known: ${reason}` };
}

type Pruned = Exclude<PruneResult, { readonly kind: "terminating" }> | (Terminating & { readonly key: ResourceKey });

async function pruneOne(request: PruneRequest, key: ResourceKey, seen: KubeObject | undefined): Promise<Pruned> {
  const { cluster, signal } = request;
  try {
    const asked = await askKind(
      cluster,
      key,
      (resource) => deleteOne(request, { key, seen, address: cluster.addressOf(resource, key) }),
      signal,
    );
    if (asked.kind === "answered") return asked.value;
    // Permissions do not come by themselves: a person has to know.
    if (asked.kind === "unknown" && asked.fault?.code === "forbidden") return failed(key, asked.fault);
    return asked.kind === "gone" ? { kind: "gone", key } : postponed(key, asked.reason);
  } catch (error) {
    signal.throwIfAborted();
    if (!isFault(error)) throw error;
    return failed(key, error);
  }
}

async function deleteOne(
  { cluster, propagation, signal, ...rules }: PruneRequest,
  { key, seen, address }: { readonly key: ResourceKey; readonly seen: KubeObject | undefined; readonly address: ObjectAddress },
): Promise<Pruned> {
  for (let look = 1; ; look++) {
    const live = look === 1 && seen !== undefined ? seen : await cluster.client.find(address, signal);
    if (live === undefined) return { kind: "gone", key };
    const verdict = pruneVerdict(live, rules);
    if (verdict.kind !== "goes") return { ...verdict, key };
    if (isTerminating(live)) return { key, address, live };
    const preconditions = { uid: textAt(live, "metadata", "uid"), resourceVersion: textAt(live, "metadata", "resourceVersion") };
    try {
      const left = await cluster.applier.delete(address, { ...preconditions, propagation: propagationOf(live) ?? propagation }, signal);
      return left === undefined ? { kind: "deleted", key } : { key, address, live: left };
    } catch (error) {
      if (!isFault(error, "conflict") || look >= looks) throw error;
    }
  }
}

function failed(key: ResourceKey, fault: Fault): PruneResult & { readonly kind: "failed" } {
  return {
    kind: "failed",
    key,
    fault: new Fault(fault.code, `${nameOfKey(key)} could not be deleted: ${fault.message}`, { cause: fault }),
  };
}
