import { setTimeout as delay } from "node:timers/promises";
import { type Fault, isFault } from "@slipway/plugin-sdk";
import type { Cluster } from "../client/cluster.ts";
import { requestsAtOnce } from "../client/transport.ts";
import type { FieldRules } from "../fields/field-rules.ts";
import { groupOf, type KubeObject } from "../manifests/kube-object.ts";
import type { Manifest } from "../manifests/manifest.ts";
import type { Applied, ApplyAnswer } from "./apply-answer.ts";
import { applyObject } from "./apply-object.ts";
import { isDefinition, untilEstablished } from "./definitions.ts";
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
  readonly signal: AbortSignal;
  /** Called when a wave begins. Must not throw. */
  readonly onWave: (progress: WaveProgress) => void;
  /** Called for each object as soon as it was tried. Must not throw. */
  readonly onResult: (result: ObjectResult) => void;
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
  signal,
  onWave,
  onResult,
}: ApplyRequest): Promise<readonly ObjectResult[]> {
  const results: ObjectResult[] = [];
  const report = (result: ObjectResult) => {
    results.push(result);
    onResult(result);
  };
  const waves = planWaves(manifests);
  for (const [index, wave] of waves.entries()) {
    onWave({ number: index + 1, of: waves.length, wave });
    await applyWave({ cluster, wave, rules, signal, report });
    if (results.every(({ kind }) => kind !== "failed")) continue;
    const left = [...wave.filter((manifest) => results.every((result) => result.manifest !== manifest)), ...waves.slice(index + 1).flat()];
    return [...results, ...left.map((manifest): ObjectResult => ({ kind: "not-tried", manifest }))];
  }
  return results;
}

interface WaveRequest {
  readonly cluster: Cluster;
  readonly wave: Wave;
  readonly rules: FieldRules;
  readonly signal: AbortSignal;
  readonly report: (result: ObjectResult) => void;
}

async function applyWave({ cluster, wave, rules, signal, report }: WaveRequest): Promise<void> {
  let isLost = false;
  await runConcurrently(wave, requestsAtOnce, async (manifest) => {
    // If the cluster stayed unavailable for all of the client's retries, every further object would only wait as long.
    if (isLost) return;
    signal.throwIfAborted();
    try {
      const { applied, notes } = await applyOne(cluster, manifest.object, { rules, signal });
      report({ kind: applied, manifest, notes });
    } catch (error) {
      signal.throwIfAborted();
      if (!isFault(error)) throw error;
      isLost ||= error.code === "unavailable" && (await isAway(cluster, signal));
      report({ kind: "failed", manifest, fault: error });
    }
  });
}

async function applyOne(
  cluster: Cluster,
  object: KubeObject,
  { rules, signal }: Pick<WaveRequest, "rules" | "signal">,
): Promise<ApplyAnswer> {
  const placed = await cluster.place(object, signal);
  if (isDefinition(object)) {
    const answer = await applyObject(cluster, placed, { rules, signal, whole: true });
    await untilEstablished(cluster, answer.live, placed.address, signal);
    cluster.learn(object);
    return answer;
  }
  const isCustom = groupOf(object.apiVersion).includes(".");
  return retryUnserved(isCustom, signal, () => applyObject(cluster, placed, { rules, signal }));
}

/** A kind may be served a moment after it is established, and by one of several API servers before the others. */
const unservedPatienceMs = 5_000;

async function retryUnserved<T>(isCustom: boolean, signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const isUnserved =
        isCustom && isFault(error, "not_found") && error.message.includes("the server could not find the requested resource");
      if (!isUnserved || performance.now() - startedAt > unservedPatienceMs) throw error;
      await delay(100, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

async function isAway(cluster: Cluster, signal: AbortSignal): Promise<boolean> {
  try {
    await cluster.client.get("/version", { signal, isFirstContact: true });
    return false;
  } catch (error) {
    signal.throwIfAborted();
    return isFault(error, "unavailable");
  }
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
