import { Fault, isFault } from "@slipway/plugin-sdk";
import type { Cluster } from "../client/cluster.ts";
import { requestsAtOnce } from "../client/transport.ts";
import type { FieldRules } from "../fields/field-rules.ts";
import type { JsonObject } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import type { Manifest } from "../manifests/manifest.ts";
import type { Applied } from "./object/apply-answer.ts";
import { type ApplyManifestRequest, applyManifest } from "./object/apply-manifest.ts";
import { runConcurrently } from "./run-concurrently.ts";
import { planWaves, type Wave } from "./waves.ts";

/** The result of applying one manifest. */
export type ObjectResult =
  | { readonly kind: Applied; readonly manifest: Manifest; readonly notes: readonly string[] }
  | { readonly kind: "failed"; readonly manifest: Manifest; readonly fault: Fault }
  | { readonly kind: "not-tried"; readonly manifest: Manifest };

export interface ApplyRequest {
  readonly cluster: Cluster;
  readonly manifests: readonly Manifest[];
  readonly rules: FieldRules;
  /** See `recreateObject`. */
  readonly recreatedBy?: string | undefined;
  /** Objects that are not applied, because what exists of their kind is not known, with the reason. */
  readonly unread: ReadonlyMap<Manifest, string>;
  readonly signal: AbortSignal;
  /** Called when a wave begins. Must not throw. */
  readonly onWave: (progress: WaveProgress) => void;
  /** Whether the cluster answers with the entire object. Default: with its metadata. */
  readonly wantsWhole?: (manifest: Manifest) => boolean;
  /** Called for each object as soon as it was tried, with what the cluster answered. Must not throw. */
  readonly onResult: (result: ObjectResult, live?: JsonObject) => void;
  /** Called with an object that is being deleted and therefore waited for. Must not throw. */
  readonly onWait: (live: KubeObject) => void;
}

/** The wave that begins. */
export interface WaveProgress {
  /** Counted from 1. */
  readonly number: number;
  readonly of: number;
  readonly wave: Wave;
}

/**
 * Applies the manifests wave by wave, and the objects of a wave concurrently. A rejected object does not stop the others of its wave, but no later
 * wave begins. Returns one result per manifest. Rejects only with the signal's reason, or because of a bug.
 */
export async function applyInWaves({
  cluster,
  manifests,
  rules,
  recreatedBy,
  unread,
  signal,
  wantsWhole = () => false,
  onWave,
  onResult,
  onWait,
}: ApplyRequest): Promise<readonly ObjectResult[]> {
  const results: ObjectResult[] = [];
  const report: ApplyRequest["onResult"] = (result, live) => {
    results.push(result);
    onResult(result, live);
  };
  const waves = planWaves(manifests);
  const how = { rules, recreatedBy, patience: cluster.patience(), onWait, signal };
  for (const [index, wave] of waves.entries()) {
    onWave({ number: index + 1, of: waves.length, wave });
    await applyWave({ cluster, wave, unread, how, wantsWhole, report });
    if (results.every(({ kind }) => kind !== "failed")) continue;
    const left = [...wave.filter((manifest) => results.every((result) => result.manifest !== manifest)), ...waves.slice(index + 1).flat()];
    return [...results, ...left.map((manifest): ObjectResult => ({ kind: "not-tried", manifest }))];
  }
  return results;
}

interface WaveRequest {
  readonly cluster: Cluster;
  readonly wave: Wave;
  readonly unread: ReadonlyMap<Manifest, string>;
  readonly how: ApplyManifestRequest;
  readonly wantsWhole: (manifest: Manifest) => boolean;
  readonly report: ApplyRequest["onResult"];
}

async function applyWave({ cluster, wave, unread, how, wantsWhole, report }: WaveRequest): Promise<void> {
  const { signal } = how;
  let isLost = false;
  await runConcurrently(wave, requestsAtOnce, async (manifest) => {
    // If the cluster stayed unavailable for all of the client's retries, every further object would only wait as long.
    if (isLost) return;
    signal.throwIfAborted();
    const reason = unread.get(manifest);
    if (reason !== undefined) {
      const message = `what exists of its kind is not known, so it may be another application's: ${reason}`;
      return report({ kind: "failed", manifest, fault: new Fault("unavailable", message) });
    }
    try {
      const { applied, notes, live } = await applyManifest(cluster, manifest.object, { ...how, whole: wantsWhole(manifest) });
      report({ kind: applied, manifest, notes }, live);
    } catch (error) {
      signal.throwIfAborted();
      if (!isFault(error)) throw error;
      isLost ||= error.code === "unavailable" && (await cluster.isAway(signal));
      report({ kind: "failed", manifest, fault: error });
    }
  });
}

/** Sums up results: `3 changed, 197 unchanged, 1 rejected, 4 not tried`. */
export function summarise(results: readonly ObjectResult[]): string {
  const words = { changed: "applied", unchanged: "unchanged", failed: "rejected", "not-tried": "not tried" } as const;
  const counts = Map.groupBy(results, ({ kind }) => kind);
  const parts = Object.entries(words).flatMap(([kind, word]) => {
    const count = counts.get(kind as ObjectResult["kind"])?.length ?? 0;
    return count > 0 ? [`${count} ${word}`] : [];
  });
  return parts.length > 0 ? parts.join(", ") : "no objects";
}
