import type { StageLog } from "@slipway/plugin-sdk";
import type { ObjectResult } from "../apply/apply-waves.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { objectCount } from "../manifests/object-count.ts";
import type { HookRunner } from "./hook-runner.ts";
import { syncWaveOf } from "./read-hook.ts";

export interface SyncWavesRequest {
  readonly manifests: readonly Manifest[];
  readonly hooks: HookRunner;
  readonly log: StageLog;
  /** Applies some of the manifests, in the order of their kinds. */
  readonly apply: (manifests: readonly Manifest[]) => Promise<readonly ObjectResult[]>;
  /** Waits until the objects of a wave are ready. */
  readonly untilReady: (manifests: readonly Manifest[], wave: number) => Promise<void>;
}

/**
 * Applies the objects of one sync wave after the other. A wave begins once the hooks of the one before have succeeded and its objects are ready; the last one
 * is only waited for if hooks come afterwards. Returns one result per manifest; once one was rejected, no later wave begins.
 */
export async function applySyncWaves({ manifests, hooks, log, apply, untilReady }: SyncWavesRequest): Promise<readonly ObjectResult[]> {
  const numbers = [...new Set([...manifests.map(syncWaveOf), ...hooks.weightsOf("during")])].toSorted((a, b) => a - b);
  const results: ObjectResult[] = [];
  for (const [index, number] of numbers.entries()) {
    const wave = manifests.filter((manifest) => syncWaveOf(manifest) === number);
    if (numbers.length > 1) log.info(`sync wave ${number}: ${objectCount(wave.length)}`);
    results.push(...(await apply(wave)));
    if (results.some(({ kind }) => kind === "failed")) {
      const later = manifests.filter((manifest) => syncWaveOf(manifest) > number);
      return [...results, ...later.map((manifest): ObjectResult => ({ kind: "not-tried", manifest }))];
    }
    await hooks.run("during", number);
    if (index < numbers.length - 1 || hooks.has("after")) await untilReady(wave, number);
  }
  return results;
}
